#!/usr/bin/env node
// The command `cairn`, as `npm run build` compiled it.
import { existsSync } from "node:fs";

const main = new URL("../dist/cli/main.js", import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write("Cairn is not built yet. Run `npm run build` in its checkout first.\n");
  process.exitCode = 1;
}
