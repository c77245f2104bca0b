// `Upstash-Flow-Control-Value`: `parallelism=3, rate=10, period=1m`.
import type { FlowControlSetting } from "./message.ts";
import { badRequest } from "./qstash-refusal.ts";
import { readDuration } from "./read-duration.ts";

const SECOND_MS = 1_000;

/** @throws QstashRefusal when the value cannot be read. */
export function parseFlowControl(
  key: string | undefined,
  value: string | undefined,
): FlowControlSetting | undefined {
  if (key === undefined) return undefined;
  const fields = new Map(
    (value ?? "").split(",").map((part): [string, string] => {
      const [name = "", ...rest] = part.split("=");
      return [name.trim().toLowerCase(), rest.join("=").trim()];
    }),
  );
  const parallelism = readCount(fields.get("parallelism"), "parallelism");
  const rate = readCount(fields.get("rate") ?? fields.get("ratepersecond"), "rate");
  if (parallelism === undefined && rate === undefined) {
    throw badRequest("invalid flow control value: give parallelism or rate");
  }
  return { key, parallelism, rate, periodMs: readPeriod(fields.get("period")) };
}

/** @throws QstashRefusal when it is not a whole number above 0. */
export function readCount(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw badRequest(`invalid flow control ${name}`);
  return count;
}

/** Seconds or a duration. Default a second. */
export function readPeriod(text: string | undefined): number {
  if (text === undefined) return SECOND_MS;
  const period = /^\d+$/.test(text) ? Number(text) * SECOND_MS : readDuration(text);
  if (period === undefined || period <= 0) throw badRequest("invalid flow control period");
  return period;
}
