// The schedules.
export { default, metadata } from "@cairn/dashboard/app/schedules/page.tsx";
