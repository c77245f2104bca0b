// Rows as the engine writes them, put in by hand: what a test does not name has a plain value.
import { encodeUlid } from "@cairn/core";
import type { Sql } from "postgres";

export const BEGIN = Date.UTC(2026, 0, 1);

/** The instant so many seconds after the beginning. */
export const at = (seconds: number): string => new Date(BEGIN + seconds * 1000).toISOString();

/** An id made at that instant; `n` tells ids of the same instant apart. */
export function idAt(seconds: number, n = 0): string {
  const entropy = new Uint8Array(10);
  new DataView(entropy.buffer).setUint32(6, n);
  return encodeUlid(BEGIN + seconds * 1000, entropy);
}

type Columns = Readonly<Record<string, unknown>>;

async function insert(sql: Sql, table: string, rows: readonly Columns[]): Promise<void> {
  for (const row of rows) await sql`insert into cairn.${sql(table)} ${sql(row)}`;
}

export const addApp = (sql: Sql, row: Columns = {}) =>
  insert(sql, "apps", [
    {
      id: "app-shop",
      name: "shop",
      url: "http://127.0.0.1:3000/api/cairn",
      sdk: "js:v4.24.0",
      framework: "nextjs",
      checksum: "0",
      synced_at: at(0),
      ...row,
    },
  ]);

export const addFunction = (sql: Sql, row: Columns = {}) =>
  insert(sql, "functions", [
    {
      id: "fn-pay",
      app_id: "app-shop",
      slug: "shop-pay",
      name: "Pay",
      config: JSON.stringify({ triggers: [{ event: "shop/order.placed" }] }),
      url: "http://127.0.0.1:3000/api/cairn?fnId=shop-pay",
      max_attempts: 5,
      ...row,
    },
  ]);

export const addEvent = (sql: Sql, row: Columns = {}) =>
  insert(sql, "events", [
    {
      id: idAt(0),
      name: "shop/order.placed",
      data: "{}",
      user_data: "{}",
      ts: BEGIN,
      system: false,
      received_at: at(0),
      ...row,
    },
  ]);

export const addRun = (sql: Sql, row: Columns = {}) =>
  insert(sql, "runs", [
    {
      id: idAt(0, 1),
      function_id: "fn-pay",
      app_id: "app-shop",
      status: "completed",
      version: 1,
      event_id: idAt(0),
      cause: "event",
      depth: 0,
      max_attempts: 5,
      plan_only: false,
      eager: false,
      steps: 0,
      state_bytes: 0,
      running_ms: 0,
      created_at: at(0),
      ...row,
    },
  ]);

export const addMemo = (sql: Sql, row: Columns = {}) =>
  insert(sql, "memos", [
    {
      run_id: idAt(0, 1),
      step_id: "step-1",
      seq: 0,
      name: "charge card",
      op: "StepRun",
      kind: "data",
      value: "null",
      attempts: 1,
      queued_at: at(1),
      started_at: at(1),
      ended_at: at(2),
      ...row,
    },
  ]);

export const addAttempt = (sql: Sql, row: Columns = {}) =>
  insert(sql, "attempts", [
    {
      run_id: idAt(0, 1),
      id: idAt(1, 50),
      step_id: "step-1",
      step_name: "charge card",
      attempt: 0,
      kind: "error",
      error: '{"name":"Error","message":"declined"}',
      started_at: at(1),
      ended_at: at(2),
      retry_at: at(3),
      ...row,
    },
  ]);

export const addJob = (sql: Sql, row: Columns = {}) =>
  insert(sql, "jobs", [
    {
      run_id: idAt(0, 1),
      id: idAt(1, 60),
      kind: "call",
      attempt: 0,
      faults: 0,
      token: 0,
      claimable_at: at(1),
      due_at: at(1),
      created_at: at(1),
      ...row,
    },
  ]);

export const addWait = (sql: Sql, row: Columns = {}) =>
  insert(sql, "waits", [
    {
      run_id: idAt(0, 1),
      step_id: "step-wait",
      step_name: "payment",
      kind: "event",
      status: "pending",
      event_name: "shop/paid",
      lookback: true,
      created_at: at(3),
      expires_at: "2999-01-01T00:00:00Z",
      ...row,
    },
  ]);

export const addSkip = (sql: Sql, row: Columns = {}) =>
  insert(sql, "skips", [
    {
      event_id: idAt(0),
      function_id: "fn-ship",
      reason: "condition_false",
      detail: "event.data.total > 100",
      decided_at: at(0),
      ...row,
    },
  ]);
