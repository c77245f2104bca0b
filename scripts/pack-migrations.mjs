// A packed executor carries the migrations beside its own files (db/migrate.ts looks there first).
// `npm pack` and `npm publish` put a copy there, and take it away again: it would go stale.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const copy = join(root, "packages/executor/drizzle");

rmSync(copy, { recursive: true, force: true });
if (process.argv[2] === "add") cpSync(join(root, "drizzle"), copy, { recursive: true });
