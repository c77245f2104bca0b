// One function.
export { default, generateMetadata } from "@cairn/dashboard/app/functions/[slug]/page.tsx";
