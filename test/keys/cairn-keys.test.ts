// `cairn keys` at a terminal.
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runKeys } from "../../packages/executor/src/cli/keys.ts";
import { readSettings } from "../../packages/executor/src/ops/read-settings.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { runCairn } from "../support/run-cairn.ts";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Said {
  readonly stdout: string;
  readonly stderr: string;
}

/** In this process, and what it printed. */
async function keys(...args: readonly string[]): Promise<Said> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    vi.spyOn(console, "log").mockImplementation((line: string) => void stdout.push(line)),
    vi.spyOn(process.stderr, "write").mockImplementation((line) => stderr.push(String(line)) > 0),
  ];
  try {
    const [env = "production", ...words] = args;
    const settings = readSettings("keys", { env }, { DATABASE_URL: database.url });
    await runKeys({ settings, args: words });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { stdout: stdout.join("\n"), stderr: stderr.join("") };
}

const mint = async (env: string, kind: string): Promise<string> =>
  (await keys(env, "mint", kind)).stdout;

const prefixOf = (key: string): string => key.slice(0, key.lastIndexOf("-") + 9);

async function stateOf(key: string): Promise<string> {
  const { stdout } = await keys("production");
  return stdout.split("\n").find((line) => line.startsWith(prefixOf(key))) ?? "not listed";
}

/** Everything in the table, as text. */
async function stored(): Promise<string> {
  const sql = postgres(database.url, { max: 1 });
  const rows = await sql`select * from cairn.keys`;
  await sql.end();
  return JSON.stringify(rows);
}

describe("cairn keys", () => {
  it("mints a key, which is the one line on standard output and is stored nowhere", async () => {
    for (const kind of ["event", "signing"]) {
      const key = await mint("elsewhere", kind);
      expect(key).toMatch(/^(eventkey|signkey)-elsewhere-[0-9a-f]{48,}$/);
      expect(await stored()).not.toContain(key.slice(-40));
    }
  });

  it("changes the key that signs, and revokes the old one", async () => {
    const first = await mint("production", "signing");
    const second = await mint("production", "signing");
    expect(await stateOf(first)).toMatch(/ production +signs /);
    expect(await stateOf(second)).toContain("accepted, to be rotated in");
    const rotated = await keys("production", "rotate");
    expect(rotated.stderr).toContain(`signed with ${prefixOf(second)} from now on`);
    expect(rotated.stderr).toContain(`cairn keys revoke ${prefixOf(first)}`);
    expect(await stateOf(first)).toContain("accepted, has signed");
    expect(await stateOf(second)).toMatch(/ signs /);
    await keys("production", "revoke", prefixOf(first));
    expect(await stateOf(first)).toContain("revoked 20");
  });

  it.each([
    [["turn"], 'no action "turn"'],
    [["toString"], "no action"],
    [["mint"], "which kind"],
    [["rotate", "event"], "Only signing keys"],
    [["rotate"], "no newer signing key"],
    [["revoke"], "needs a key"],
    [["revoke", "eventkey-empty-00000000"], "no such key"],
  ])("%j: %s", async (args, expected) => {
    await expect(keys("empty", ...args)).rejects.toThrow(expected);
  });

  it("revokes a key once", async () => {
    const prefix = prefixOf(await mint("once", "event"));
    await keys("once", "revoke", prefix);
    await expect(keys("once", "revoke", prefix)).rejects.toThrow("revoked already");
  });

  it("as a command prints the key alone on standard output", async () => {
    const env = { DATABASE_URL: database.url };
    const { code, stdout, stderr } = await runCairn(["keys", "mint", "event"], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^eventkey-production-[0-9a-f]{48}\n$/);
    expect(stderr).toContain("shown this once");
  });

  it("explains in its help how to change a key without a failed call", async () => {
    const { code, stdout } = await runCairn(["keys", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("without a failed call");
    expect(stdout).toContain("DATABASE_URL");
  });
});
