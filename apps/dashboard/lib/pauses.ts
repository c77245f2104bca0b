// What is paused, in words, and which pauses a function is under.
import type { PauseView } from "@cairn/core";
import type { PauseTarget } from "./flow-api.ts";

const MODES: Readonly<Record<PauseView["mode"], string>> = {
  hold: "New runs wait.",
  skip: "Events start no runs.",
};

export function pauseModeText(mode: PauseView["mode"]): string {
  return MODES[mode];
}

/** "Everything is paused", "App shop is paused", "Function shop-mail is paused". */
export function pauseTitle({ scope, target }: Pick<PauseView, "scope" | "target">): string {
  if (scope === "all") return "Everything is paused";
  return `${scope === "app" ? "App" : "Function"} ${target ?? "(gone)"} is paused`;
}

/** The pause of exactly this; undefined when it is not paused itself. */
export function pauseOf(
  pauses: readonly PauseView[],
  { scope, id }: PauseTarget,
): PauseView | undefined {
  return pauses.find((pause) => pause.scope === scope && pause.targetId === id);
}

/** The widest pause that a function is under: of everything, of its app, or its own. */
export function pauseOver(
  pauses: readonly PauseView[],
  fn: { readonly id: string; readonly appId: string },
): PauseView | undefined {
  return (
    pauseOf(pauses, { scope: "all", id: null }) ??
    pauseOf(pauses, { scope: "app", id: fn.appId }) ??
    pauseOf(pauses, { scope: "function", id: fn.id })
  );
}

/** Why a function is paused, in a word or three: "paused", "its app is paused". */
export function pausedWords({ scope }: Pick<PauseView, "scope">): string {
  if (scope === "function") return "Paused";
  return scope === "app" ? "App paused" : "All paused";
}
