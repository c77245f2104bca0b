// Makes a new database folder with initdb.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { DevError, USE_DATABASE_URL } from "../dev-error.ts";
import { programPath } from "./locate-binaries.ts";
import type { Placement } from "./place-server.ts";
import { draftOf } from "./postgres-folder.ts";
import { commandAs } from "./run-as.ts";
import { serverEnvironment, type Durability } from "./server-settings.ts";
import { USER } from "./server-state.ts";

// The built-in provider sorts and folds like C.UTF-8 everywhere, also where the system has no such
// locale (macOS, older glibc). `--locale=C`, which every system has, is for all the rest.
const LOCALE = [
  "-E",
  "UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
];

/** Takes about 0.6 s. Throws `start_failed` with what initdb said. */
export async function initDatabase(
  placement: Placement,
  password: string,
  durability: Durability,
): Promise<void> {
  const draft = draftOf(placement.postgresFolder);
  const passwordFile = writePassword(placement, password);
  try {
    const args = ["-D", draft, "-U", USER, "-A", "scram-sha-256", `--pwfile=${passwordFile}`];
    const sync = durability === "none" ? ["--no-sync"] : [];
    await runInitdb(placement, [...args, ...LOCALE, ...sync]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, placement.postgresFolder);
}

async function runInitdb(placement: Placement, args: readonly string[]): Promise<void> {
  const program = programPath(placement.binariesFolder, "initdb");
  const command = commandAs(placement.identity, program, args);
  const child = spawn(command.file, command.args, {
    ...command.as,
    cwd: "/",
    env: serverEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [status] = await once(child, "close");
  if (status === 0) return;
  throw new DevError("start_failed", `initdb failed: ${said.trim()}`, USE_DATABASE_URL);
}

/**
 * Readable by the server's user only, in a place that it is known to reach; gone once initdb has
 * read it.
 */
function writePassword({ identity, postgresFolder }: Placement, password: string): string {
  const path = `${postgresFolder}.password`;
  rmSync(path, { force: true });
  writeFileSync(path, `${password}\n`, { mode: 0o600, flag: "wx" });
  if (identity.kind === "user") chownSync(path, identity.uid, identity.gid);
  return path;
}
