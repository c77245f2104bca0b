// An event that is not there.
export { default } from "@cairn/dashboard/app/events/[eventId]/not-found.tsx";
