// The one endpoint that the executor calls; it registers the functions by itself in development.
import { serve } from "@cairn/sdk-next";
import { access } from "../../../functions/access.ts";
import { agent } from "../../../functions/agent.ts";
import { checkout } from "../../../functions/checkout.ts";
import { dispatch } from "../../../functions/dispatch.ts";
import { provision } from "../../../functions/provision.ts";
import { cairn } from "../../../lib/cairn.ts";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT } = serve({
  client: cairn,
  functions: [checkout, dispatch, agent, access, provision],
  servePath: "/api/cairn",
});
