// Is everything in place for QStash to be the clock? Asked by `cairn doctor`.
import { isCairnError } from "@cairn/core";
import { z } from "zod";
import { askQstash } from "./ask-qstash.ts";
import { examinePublicUrl } from "./examine-public-url.ts";
import type { QstashSettings } from "./qstash-settings.ts";
import { findSchedule, sweepSchedule } from "./sweep-schedule.ts";

const Keys = z.object({ current: z.string(), next: z.string() });

/** @returns What is wrong, in sentences; empty when nothing is. */
export async function examineQstash(settings: QstashSettings, env: string): Promise<string[]> {
  const problems = await Promise.all([
    explained(() => keyProblems(settings)),
    examinePublicUrl(settings),
    explained(() => scheduleProblems(settings, env)),
  ]);
  // What QStash says to every question is worth one line.
  return [...new Set(problems.flat())];
}

/** What QStash did not answer is a problem like the others. */
async function explained(examine: () => Promise<string[]>): Promise<string[]> {
  try {
    return await examine();
  } catch (error) {
    if (!isCairnError(error)) throw error;
    return [[error.message, error.hint ?? ""].join(" ").trim()];
  }
}

async function keyProblems(settings: QstashSettings): Promise<string[]> {
  const { current, next } = await askQstash(settings, { path: "/v2/keys", shape: Keys });
  const wrong = [
    current === settings.currentSigningKey ? [] : ["QSTASH_CURRENT_SIGNING_KEY"],
    next === settings.nextSigningKey ? [] : ["QSTASH_NEXT_SIGNING_KEY"],
  ].flat();
  if (wrong.length === 0) return [];
  return [`${wrong.join(" and ")} is not what QStash signs with: its keys were rotated.`];
}

async function scheduleProblems(settings: QstashSettings, env: string): Promise<string[]> {
  const { id, cron, destination } = sweepSchedule(settings, env);
  const repair = "Run `cairn setup qstash`.";
  const own = await findSchedule(settings, id);
  if (own === undefined)
    return [`The schedule ${id} is missing: lost messages stay lost. ${repair}`];
  if (own.isPaused === true) return [`The schedule ${id} is paused. ${repair}`];
  if (own.destination === destination && own.cron === cron) return [];
  return [
    `The schedule ${id} calls ${own.destination} at "${own.cron}", not ${destination} at "${cron}". ${repair}`,
  ];
}
