// The small app in the Pages Router.
import { serve } from "inngest/next";
import { createSmallApp } from "../../../small-app.ts";

const handler = serve({
  ...createSmallApp("small-next-pages-router"),
  servePath: "/api/pages-inngest",
});

export default handler;
