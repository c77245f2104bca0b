// The Next.js app of the smoke tests: only two routes, no pages to look at.
import { join } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  turbopack: { root: join(import.meta.dirname, "../../../..") },
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  agentRules: false,
};

export default config;
