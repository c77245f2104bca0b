// Why a job waits in a lane: a limit and who holds it, a throttle and when it opens, or a pause.
import type { WhyReason } from "@cairn/core";
import { toInstant, toInstantOrNull } from "../db/instant.ts";
import type { WhyLane, WhyPause } from "../db/read-why.ts";
import { keyText, whoOf } from "./why-names.ts";
import { NOTHING } from "./why-nothing.ts";
import { pauseReason } from "./why-pauses.ts";

interface LaneJob {
  readonly stepName: string | null;
  /** What holds its function's calls back. */
  readonly pauses: readonly WhyPause[];
}

export function laneReason(lane: WhyLane, { stepName, pauses }: LaneJob): WhyReason {
  const since = toInstant(lane.since);
  // Whatever else it waits for: it does not go on before they are resumed.
  if (pauses.length > 0) return pauseReason(pauses, lane.since);
  const who = whoOf({ stepName });
  if (lane.limit === null || lane.blockedOn === null) {
    const sentence = `${who} waits for its turn and will be looked at in a moment.`;
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
    : slotReason(limit, { since, who });
}

type Limit = NonNullable<WhyReason["limit"]>;

function slotReason(
  limit: Limit,
  { since, who }: { readonly since: string; readonly who: string },
): WhyReason {
  const sentence = `${who} waits for ${slotText(limit)} of ${limit.name}${keyText(limit.key)}: ${heldText(limit)}.${aheadText(limit)}`;
  return { ...NOTHING, kind: "limit", sentence, since, until: null, limit };
}

function slotText({ limit, held }: Limit): string {
  if (held > limit) return "a slot";
  return limit === 1 ? "the only slot" : `one of the ${String(limit)} slots`;
}

/** More than it allows are held when it was lowered; a run may hold several. */
function heldText({ limit, held, holders }: Limit): string {
  if (holders.length === 0) return "just given back";
  const runs = [...new Set(holders.map(({ runId }) => runId))].join(", ");
  const more = held > holders.length ? ` and ${String(held - holders.length)} more` : "";
  const count = held > limit ? `${String(held)} of ${String(limit)} ` : "";
  return `${count}held by ${runs}${more}`;
}

function throttleReason(
  limit: Limit,
  { since, until }: { readonly since: string; readonly until: string | null },
): WhyReason {
  const when = until === null ? "after others that wait for it too" : `at ${until}`;
  const starts = limit.limit === 1 ? "1 start" : `${String(limit.limit)} starts`;
  const period = `${starts} in ${String((limit.periodMs ?? 0) / 1_000)} s`;
  const sentence = `Its throttle${keyText(limit.key)} allows ${period}; the next is ${when}.${aheadText(limit)}`;
  return { ...NOTHING, kind: "throttle", sentence, since, until, limit };
}

const aheadText = ({ ahead }: Limit): string =>
  ahead === 0
    ? " It is the next in its lane."
    : ` ${String(ahead)} ${ahead === 1 ? "goes" : "go"} before it.`;
