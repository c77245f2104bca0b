// A run that is not there.
export { default } from "@cairn/dashboard/app/runs/[runId]/not-found.tsx";
