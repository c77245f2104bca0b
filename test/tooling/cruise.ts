// Runs the layer check as `npm run layers` does, and gives what it saw.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const CONFIG = fileURLToPath(new URL("../../.dependency-cruiser.cjs", import.meta.url));
const COMMAND = fileURLToPath(
  new URL("../../node_modules/dependency-cruiser/bin/dependency-cruise.mjs", import.meta.url),
);

const Cruise = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** @param root - The folder that the rules' paths count from. */
export async function cruise(root: string): Promise<z.output<typeof Cruise>> {
  const args = ["--config", CONFIG, "--output-type", "json", "packages", "apps", "test"];
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return Cruise.parse(JSON.parse(output));
}
