// A page that is not there.
export { default, metadata } from "@cairn/dashboard/app/not-found.tsx";
