// Schedules in words: their times, and what becomes of ticks that cannot start as usual.
import type { ScheduleView } from "@cairn/core";
import { periodText } from "./limit-text.ts";

/** The expression without its zone, which stands beside it. */
export function cronText(cron: string): string {
  return cron.replace(/^\s*(?:CRON_)?TZ=\S+\s+/u, "");
}

const MISSED: Readonly<Record<ScheduleView["missed"], string>> = {
  skip: "missed ticks are skipped",
  once: "of missed ticks the last is started",
  all: "missed ticks are started",
};

const OVERLAP: Readonly<Record<ScheduleView["overlap"], string>> = {
  allow: "runs may overlap",
  skip: "no tick while a run is live",
  queue: "one tick waits while a run is live",
  cancel: "a tick cancels the live run",
};

type Policies = Pick<ScheduleView, "missed" | "missedMax" | "overlap" | "jitterMs">;

/** Each rule in a few words. */
export function policyTexts({ missed, missedMax, overlap, jitterMs }: Policies): readonly string[] {
  return [
    missed === "all" ? `up to ${String(missedMax)} ${MISSED.all}` : MISSED[missed],
    OVERLAP[overlap],
    ...(jitterMs > 0 ? [`up to ${periodText(jitterMs)} later`] : []),
  ];
}
