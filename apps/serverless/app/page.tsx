// The first page.
export { default } from "@cairn/dashboard/app/page.tsx";
