// The function list.
export { default, metadata } from "@cairn/dashboard/app/functions/page.tsx";
