// Builds the example app into one folder that runs by itself: `node server.js` in
// .next/standalone/apps/example, with PORT, HOSTNAME, DATABASE_URL and CAIRN_DEV.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

const { status } = spawnSync(process.execPath, [next, "build"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
});
if (status === 0) placeAssets();
process.exitCode = status ?? 1;

/** Next leaves what browsers fetch beside the standalone folder; its server looks for it inside. */
function placeAssets() {
  const server = join(root, ".next", "standalone", "apps", "example");
  for (const [from, to] of [
    [join(root, ".next", "static"), join(server, ".next", "static")],
    [join(root, "public"), join(server, "public")],
  ]) {
    rmSync(to, { recursive: true, force: true });
    if (existsSync(from)) cpSync(from, to, { recursive: true });
  }
}
