// A function that is not there.
export { default } from "@cairn/dashboard/app/functions/[slug]/not-found.tsx";
