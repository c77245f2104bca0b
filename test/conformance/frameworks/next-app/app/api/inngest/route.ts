// The small app in the App Router.
import { serve } from "inngest/next";
import { createSmallApp } from "../../../../small-app.ts";

export const { GET, POST, PUT } = serve(createSmallApp("small-next-app-router"));
