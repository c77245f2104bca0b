// Entry of `npm run bench`: installs what only the benchmark needs, builds, and runs it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const here = import.meta.dirname;
const stampFile = join(here, "node_modules/.installed");

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: here,
    stdio: "inherit",
    shell: process.platform === "win32" && command === "npm",
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function installOnce() {
  const lock = createHash("sha256")
    .update(readFileSync(join(here, "package-lock.json")))
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === lock) return;
  console.log("Installing what only the benchmark needs (DBOS, its peer) …");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
  writeFileSync(stampFile, lock);
}

function build() {
  console.log("Building packages and benchmark where they are stale …");
  run(process.execPath, [createRequire(import.meta.url).resolve("typescript/bin/tsc"), "-b", here]);
}

if (!process.argv.includes("--help")) installOnce();
build();
// What is measured runs as in production; the parts inherit it.
process.env.NODE_ENV = "production";
await import("./dist/main.js");
