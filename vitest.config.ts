import { defineConfig } from "vitest/config";

const conditions = ["@cairn/source"];

/** Unit tests lie beside the source and do no I/O; the rest runs against a real Postgres. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          sequence: { groupOrder: 0 },
          include: ["packages/*/src/**/*.test.ts", "apps/*/{lib,components}/**/*.test.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "postgres",
          sequence: { groupOrder: 1 },
          include: ["test/**/*.test.ts"],
          exclude: ["**/node_modules/**", "test/bench/**"],
          globalSetup: ["test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
