import { defineConfig } from "vitest/config";

const conditions = ["@cairn/source"];

/**
 * Run by a command of its own (`npm run workload`): what it promises holds for an app that nobody
 * stalls, and it loads two processors so much that it stalls its own.
 */
const WORKLOAD = "test/durability/flow-control-workload.test.ts";
const OWN_COMMAND = process.env["CAIRN_WORKLOAD_SEEDS"] === undefined ? [WORKLOAD] : [];

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
          exclude: ["**/node_modules/**", "test/bench/**", "test/durability/**"],
          globalSetup: ["test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          // One file at a time and after the others: they start and kill many processes.
          name: "durability",
          sequence: { groupOrder: 2 },
          include: ["test/durability/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...OWN_COMMAND],
          globalSetup: ["test/support/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
