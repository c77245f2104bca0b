// How the dashboard is built: one self-contained folder that `node server.js` starts.
import { join } from "node:path";
import type { NextConfig } from "next";

const repositoryRoot = join(import.meta.dirname, "..", "..");

const config: NextConfig = {
  output: "standalone",
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  // No picture is ever resized here; without these the output would hold 20 MB of native code.
  images: { unoptimized: true },
  outputFileTracingExcludes: {
    "*": ["../../node_modules/sharp/**", "../../node_modules/@img/**"],
  },
  // Types are checked by the repository's own check, which fails louder; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
};

export default config;
