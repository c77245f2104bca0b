// The form that sends an event.
export { default, metadata } from "@cairn/dashboard/app/send/page.tsx";
