// That something is paused: each pause that holds a run back, since each has to be resumed by itself.
import type { WhyReason } from "@cairn/core";
import { toInstant } from "../db/instant.ts";
import type { WhyPause } from "../db/read-why.ts";
import { NOTHING } from "./why-nothing.ts";

/**
 * @param pauses - The oldest first, at least one.
 * @param waitingSince - Since when the job waits, for whatever it was.
 */
export function pauseReason(rows: readonly WhyPause[], waitingSince: string): WhyReason {
  const pauses = rows.map((pause) => ({ ...pause, pausedAt: toInstant(pause.pausedAt) }));
  const [oldest] = pauses;
  const began = toInstant(oldest?.pausedAt ?? waitingSince);
  const waits = toInstant(waitingSince);
  const commands = pauses.map(resumeText);
  const end =
    commands.length > 1
      ? `each has to be resumed: ${commands.join(", ")}.`
      : `${commands.join("")} goes on.`;
  return {
    ...NOTHING,
    kind: "pause",
    sentence: `${capitalized(pauses.map(pausedText).join(", "))}; ${end}`,
    since: Date.parse(began) > Date.parse(waits) ? began : waits,
    until: null,
    pause: oldest ?? null,
    pauses,
  };
}

function pausedText({ scope, pausedBy, pausedAt, reason }: WhyPause): string {
  const what = scope === "all" ? "everything" : `its ${scope}`;
  const why = reason === null ? "" : ` (${reason})`;
  return `${what} was paused by ${pausedBy} at ${pausedAt}${why}`;
}

const resumeText = ({ scope, target }: WhyPause): string =>
  `\`cairn resume ${scope}${target === null ? "" : ` ${target}`}\``;

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
