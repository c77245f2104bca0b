// Why a job waits in a lane: a limit and who holds it, a throttle and when it opens, or a pause.
import type { WhyReason } from "@cairn/core";
import { toInstant, toInstantOrNull } from "../db/instant.ts";
import type { WhyLane } from "../db/read-why.ts";
import { NOTHING } from "./why-nothing.ts";

export function laneReason(lane: WhyLane): WhyReason {
  const since = toInstant(lane.since);
  if (lane.pause !== null) return pauseReason(lane.pause);
  if (lane.limit === null || lane.blockedOn === null) {
    const sentence = "It waits for its turn and will be looked at in a moment.";
    return { ...NOTHING, kind: "claim", sentence, since, until: null };
  }
  const limit = {
    ...lane.limit,
    key: lane.blockedOn,
    ahead: lane.ahead,
    holders: lane.holders.map((holder) => ({ ...holder, since: toInstant(holder.since) })),
  };
  return limit.name === "throttle"
    ? throttleReason(limit, { since, until: toInstantOrNull(lane.readyAt) })
    : slotReason(limit, since);
}

type Limit = NonNullable<WhyReason["limit"]>;

function pauseReason(pause: NonNullable<WhyLane["pause"]>): WhyReason {
  const { scope, pausedBy, reason } = pause;
  const since = toInstant(pause.pausedAt);
  const what = scope === "all" ? "Everything" : `Its ${scope}`;
  const why = reason === null ? "" : ` (${reason})`;
  const sentence = `${what} was paused by ${pausedBy} at ${since}${why}; \`cairn resume\` goes on.`;
  return {
    ...NOTHING,
    kind: "pause",
    sentence,
    since,
    until: null,
    pause: { scope, pausedBy, reason },
  };
}

function slotReason(limit: Limit, since: string): WhyReason {
  const held = limit.holders.map(({ runId }) => runId).join(", ");
  const who = held === "" ? "just given back" : `held by ${held}`;
  const slot = limit.limit === 1 ? "the only slot" : `one of the ${String(limit.limit)} slots`;
  const sentence = `It waits for ${slot} of ${limit.name}${keyText(limit)}: ${who}.${aheadText(limit)}`;
  return { ...NOTHING, kind: "limit", sentence, since, until: null, limit };
}

function throttleReason(
  limit: Limit,
  { since, until }: { readonly since: string; readonly until: string | null },
): WhyReason {
  const when = until === null ? "after others that wait for it too" : `at ${until}`;
  const starts = limit.limit === 1 ? "1 start" : `${String(limit.limit)} starts`;
  const period = `${starts} in ${String((limit.periodMs ?? 0) / 1_000)} s`;
  const sentence = `Its throttle${keyText(limit)} allows ${period}; the next is ${when}.${aheadText(limit)}`;
  return { ...NOTHING, kind: "throttle", sentence, since, until, limit };
}

/** The value of the key; a limit without one counts everything. */
function keyText({ key, name }: Limit): string {
  const own = `:${name}:`;
  const at = key.indexOf(own);
  const value = at >= 0 ? key.slice(at + own.length) : key.replace(/^[a-z]+:[a-z]+:/, "");
  return value === "" ? "" : ` for ${JSON.stringify(value)}`;
}

const aheadText = ({ ahead }: Limit): string =>
  ahead === 0
    ? " It is the next in its lane."
    : ` ${String(ahead)} ${ahead === 1 ? "goes" : "go"} before it.`;
