// A mistake of the dashboard's own.
"use client";
export { default } from "@cairn/dashboard/app/error.tsx";
