// The apps.
export { default, metadata } from "@cairn/dashboard/app/apps/page.tsx";
