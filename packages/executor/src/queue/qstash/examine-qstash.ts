// Is everything in place for QStash to be the clock? Asked by `cairn doctor`.
import { HealthView } from "@cairn/core";
import { z } from "zod";
import { textOf } from "./error-text.ts";
import { openClient } from "./open-client.ts";
import type { QstashSettings } from "./qstash-settings.ts";
import { sweepSchedule } from "./set-up-qstash.ts";

const CLOUD = "https://qstash.upstash.io";
const PATIENCE_MS = 10_000;

const Keys = z.object({ current: z.string(), next: z.string() });

/** @returns What is wrong, in sentences; empty when nothing is. */
export async function examineQstash(settings: QstashSettings, env: string): Promise<string[]> {
  const problems = await Promise.all([
    keyProblems(settings),
    reachProblems(settings),
    scheduleProblems(settings, env),
  ]);
  return problems.flat();
}

async function keyProblems(settings: QstashSettings): Promise<string[]> {
  const { baseUrl = CLOUD, token, currentSigningKey, nextSigningKey } = settings;
  try {
    const answer = await fetch(`${baseUrl}/v2/keys`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status === 401) return ["QStash does not know QSTASH_TOKEN."];
    if (!answer.ok) return [`QStash answered ${String(answer.status)} when asked for its keys.`];
    const { current, next } = Keys.parse(await answer.json());
    const wrong = [
      current === currentSigningKey ? [] : ["QSTASH_CURRENT_SIGNING_KEY"],
      next === nextSigningKey ? [] : ["QSTASH_NEXT_SIGNING_KEY"],
    ].flat();
    if (wrong.length === 0) return [];
    return [`${wrong.join(" and ")} is not what QStash signs with: its keys were rotated.`];
  } catch (error) {
    return [`QStash at ${baseUrl} cannot be asked: ${textOf(error)}.`];
  }
}

async function reachProblems({ publicUrl }: QstashSettings): Promise<string[]> {
  const url = `${publicUrl.replace(/\/+$/, "")}/ready`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!answer.ok) return [`${url} answers ${String(answer.status)}: the executor is not ready.`];
    return saidOfQstash(await answer.text());
  } catch (error) {
    return [`${url} cannot be reached from here: ${textOf(error)}. Check CAIRN_PUBLIC_URL.`];
  }
}

/** What the executor itself has seen of QStash. */
function saidOfQstash(text: string): string[] {
  const health = HealthView.safeParse(JSON.parse(text));
  const own = health.data?.components.find(({ name }) => name === "qstash");
  return own?.detail ? [`The executor reports: ${own.detail}`] : [];
}

async function scheduleProblems(settings: QstashSettings, env: string): Promise<string[]> {
  const { id, cron, destination } = sweepSchedule(settings, env);
  const repair = "Run `cairn setup qstash`.";
  try {
    const client = await openClient(settings);
    const schedules = await client.schedules.list();
    const own = schedules.find(({ scheduleId }) => scheduleId === id);
    if (own === undefined)
      return [`The schedule ${id} is missing: lost messages stay lost. ${repair}`];
    if (own.isPaused) return [`The schedule ${id} is paused. ${repair}`];
    if (own.destination === destination && own.cron === cron) return [];
    return [
      `The schedule ${id} calls ${own.destination} at "${own.cron}", not ${destination} at "${cron}". ${repair}`,
    ];
  } catch (error) {
    return [`The schedules of QStash cannot be read: ${textOf(error)}.`];
  }
}
