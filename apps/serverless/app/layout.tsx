// The dashboard's frame around every page.
import { letPagesAskHere } from "../lib/pages-ask-here.ts";

export { default, metadata, viewport } from "@cairn/dashboard/app/layout.tsx";

/** Every page is rendered when it is asked for: its scripts carry that request's nonce (proxy.ts). */
export const dynamic = "force-dynamic";

letPagesAskHere();
