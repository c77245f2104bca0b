// The event list.
export { default, metadata } from "@cairn/dashboard/app/events/page.tsx";
