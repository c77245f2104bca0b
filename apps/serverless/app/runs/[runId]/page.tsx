// One run.
export { default, generateMetadata } from "@cairn/dashboard/app/runs/[runId]/page.tsx";
