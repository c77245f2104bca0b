// One event.
export { default, generateMetadata } from "@cairn/dashboard/app/events/[eventId]/page.tsx";
