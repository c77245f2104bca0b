// The run list.
export { default, metadata } from "@cairn/dashboard/app/runs/page.tsx";
