// The frameworks that the same small app runs behind.

export const FRAMEWORK_NAMES = [
  "node",
  "express",
  "fastify",
  "hono",
  "next-app-router",
  "next-pages-router",
] as const;
export type FrameworkName = (typeof FRAMEWORK_NAMES)[number];
