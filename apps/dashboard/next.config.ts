// How the dashboard is built: one self-contained folder that `node server.js` starts.
import { join } from "node:path";
import type { NextConfig } from "next";

const repositoryRoot = join(import.meta.dirname, "..", "..");

const executor = process.env["CAIRN_URL"] ?? "http://127.0.0.1:8288";

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
  // Only for `next dev`: otherwise the executor's own origin serves both API and pages.
  rewrites: () =>
    Promise.resolve(
      process.env.NODE_ENV === "development"
        ? ["/v1/:path*", "/ready"].map((source) => ({ source, destination: executor + source }))
        : [],
    ),
  allowedDevOrigins: ["127.0.0.1"],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  agentRules: false,
};

export default config;
