// `cairn` straight from the checkout: brings the compiled packages up to date, then runs it in this
// same process, so that signals and the end of the terminal reach it directly.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const PACKAGES = ["packages/core", "packages/executor", "packages/sdk-next"];
/** Nothing to compile takes less than this, and needs no line. */
const QUIET_MS = 700;

if (await packagesAreBuilt()) await import("../packages/executor/bin/cairn.js");
else process.exitCode = 1;

async function packagesAreBuilt() {
  const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const line = setTimeout(() => process.stdout.write("Building the packages …\n"), QUIET_MS);
  const child = spawn(process.execPath, [compiler, "-b", ...PACKAGES], {
    cwd: root,
    stdio: "inherit",
  });
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.once("exit", resolve);
  });
  clearTimeout(line);
  return code === 0;
}
