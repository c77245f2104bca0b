// Development only: an event that no function listens to may be meant for one that was written a
// moment ago, so known apps are asked again before it is accepted.
import { triggersOf } from "@cairn/core";
import { setTimeout as delay } from "node:timers/promises";
import type { Discovery } from "./discover-apps.ts";
import type { Ingest } from "./ingest-events.ts";
import type { Registry } from "./registry.ts";

export interface UnheardOptions {
  readonly registry: Pick<Registry, "index">;
  /** Asks the apps that are known for their functions. */
  readonly lookAtKnown: Discovery["lookAtKnown"];
  /** Between two looks, in milliseconds: events that only runs wait for are common. Default 1 s. */
  readonly everyMs?: number;
  /** An app that is being compiled keeps events no longer than this, in milliseconds. Default 2 s. */
  readonly waitMs?: number;
}

const EVERY_MS = 1_000;
const WAIT_MS = 2_000;

/** Accepts events after known apps were asked, if need be. */
export function lookWhenUnheard(ingest: Ingest, options: UnheardOptions): Ingest {
  const look = createUnheardLook(options);
  return {
    ...ingest,
    accept: async (events) => {
      await look(events.map(({ event }) => event.name));
      return ingest.accept(events);
    },
  };
}

/** @returns To be called with the names of events before they are matched. */
export function createUnheardLook(
  options: UnheardOptions,
): (names: readonly string[]) => Promise<void> {
  const { registry, lookAtKnown, everyMs = EVERY_MS, waitMs = WAIT_MS } = options;
  let looking: Promise<void> | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function look(): Promise<void> {
    lookedAt = performance.now();
    return lookAtKnown().finally(() => {
      looking = undefined;
    });
  }

  const isHeard = (name: string): boolean => triggersOf(registry.index(), name).length > 0;

  return async (names) => {
    if (names.every(isHeard)) return;
    if (looking === undefined && performance.now() - lookedAt < everyMs) return;
    looking ??= look();
    await Promise.race([looking, delay(waitMs, undefined, { ref: false })]);
  };
}
