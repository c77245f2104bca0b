// `cairn setup qstash` and what `cairn doctor` says of QStash.
import { Client } from "@upstash/qstash";
import { expect, it, onTestFinished } from "vitest";
import { startLocalQstash } from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { startServer } from "../opcodes/official-system.ts";
import {
  qstashEnvironment,
  replaceKnownKeys,
  rotateKeys,
} from "../qstash-server/production-qstash.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { runCairn } from "../support/run-cairn.ts";

async function startQstash() {
  const qstash = await startLocalQstash();
  onTestFinished(() => qstash.stop());
  await replaceKnownKeys(qstash);
  const client = new Client({ baseUrl: qstash.url, token: qstash.token, devMode: false });
  return { qstash, client };
}

/** Each command is a process of its own. */
const COMMANDS_MS = 180_000;

it(
  "makes the schedule of the sweep, and makes it right again however it was changed",
  async () => {
    const { qstash, client } = await startQstash();
    const env = qstashEnvironment(qstash, "https://cairn.example.com/");
    const first = await runCairn(["setup", "qstash", "--sweep", "5m"], env);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    const wanted = {
      scheduleId: "cairn-sweep-production",
      destination: "https://cairn.example.com/v1/queue/sweep",
      cron: "*/5 * * * *",
      isPaused: false,
    };
    expect(await client.schedules.list()).toMatchObject([wanted]);
    await client.schedules.pause({ schedule: wanted.scheduleId });
    await client.schedules.create({ ...wanted, cron: "0 0 * * *" });
    expect(await runCairn(["setup", "qstash", "--sweep", "5m"], env)).toMatchObject({ code: 0 });
    expect(await client.schedules.list()).toMatchObject([wanted]);
    const staging = await runCairn(["setup", "qstash", "--env", "staging"], env);
    expect(staging.stdout).toContain("cairn-sweep-staging");
    expect(await client.schedules.list()).toHaveLength(2);
  },
  COMMANDS_MS,
);

it(
  "leaves the schedule of another host alone until it is told to replace it",
  async () => {
    const { qstash, client } = await startQstash();
    const set = (url: string, ...more: string[]) =>
      runCairn(["setup", "qstash", ...more], qstashEnvironment(qstash, url));
    expect(await set("https://a.example.com")).toMatchObject({ code: 0 });
    const refused = await set("https://b.example.com");
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("calls https://a.example.com/v1/queue/sweep, not https://b.");
    expect(refused.stderr).toContain("--replace");
    expect(refused.stderr).toContain("CAIRN_ENV");
    const [kept] = await client.schedules.list();
    expect(kept?.destination).toBe("https://a.example.com/v1/queue/sweep");
    const moved = await set("https://b.example.com", "--replace");
    expect(moved).toMatchObject({ code: 0, stderr: "" });
    expect(moved.stdout).toContain("It called https://a.example.com/v1/queue/sweep before.");
    const [taken] = await client.schedules.list();
    expect(taken?.destination).toBe("https://b.example.com/v1/queue/sweep");
    expect(await set("https://b.example.com")).toMatchObject({ code: 0 });
  },
  COMMANDS_MS,
);

it(
  "says in a sentence what QStash does not answer, and does not wait for ever",
  async () => {
    const { qstash } = await startQstash();
    const env = qstashEnvironment(qstash, "https://a.example.com");
    const silent = await startServer(() => undefined);
    const [wrong, never] = await Promise.all([
      runCairn(["setup", "qstash"], { ...env, QSTASH_TOKEN: "wrong" }),
      runCairn(["setup", "qstash"], { ...env, QSTASH_URL: silent }),
    ]);
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toMatch(/^\nQStash does not know QSTASH_TOKEN\.\nSet it to .*\n$/);
    expect(never).toMatchObject({ code: 1, stdout: "" });
    expect(never.stderr).toContain(`QStash at ${silent} gave no answer within 10 seconds.`);
  },
  COMMANDS_MS,
);

it(
  "names everything that is missing, and refuses what everybody knows",
  async () => {
    const nothing = await runCairn(["setup", "qstash"]);
    expect(nothing.code).toBe(1);
    for (const name of ["QSTASH_TOKEN", "QSTASH_NEXT_SIGNING_KEY", "CAIRN_PUBLIC_URL"]) {
      expect(nothing.stderr).toContain(`${name} is missing`);
    }
    const local = await startLocalQstash();
    onTestFinished(() => local.stop());
    const known = await runCairn(
      ["setup", "qstash"],
      qstashEnvironment(local, "https://a.example.com"),
    );
    expect(known).toMatchObject({ code: 1 });
    expect(known.stderr).toContain("development server");
    expect((await runCairn(["setup", "kafka"])).stderr).toContain('the service is "qstash"');
  },
  COMMANDS_MS,
);

it(
  "has the doctor say what keeps QStash from being the clock",
  async () => {
    const { qstash } = await startQstash();
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const components = ["database", "qstash"].map((name) => ({
      name,
      status: "ok",
      detail: null,
    }));
    const health = JSON.stringify({ status: "ok", components });
    const ready = await startServer((_request, response) => void response.end(health));
    const env = qstashEnvironment(qstash, ready);
    const ask = (more = {}) =>
      runCairn(["doctor", "--queue", "qstash"], {
        ...env,
        DATABASE_URL: database.url,
        ...more,
      });
    const missing = await ask();
    expect(missing).toMatchObject({ code: 1, stderr: "" });
    expect(missing.stdout).toContain("cairn-sweep-production is missing");
    expect(await runCairn(["setup", "qstash"], env)).toMatchObject({ code: 0 });
    const well = await ask();
    expect(well.stdout).toContain("✓ QStash knows where to call, and its keys are ours.");
    await rotateKeys(qstash);
    expect((await ask()).stdout).toContain("its keys were rotated");
    const nowhere = await ask({ CAIRN_PUBLIC_URL: "http://127.0.0.1:9", QSTASH_TOKEN: "wrong" });
    expect(nowhere.stdout.match(/QStash does not know QSTASH_TOKEN/g)).toHaveLength(1);
    expect(nowhere.stdout).toContain("cannot be reached from here");
  },
  COMMANDS_MS,
);
