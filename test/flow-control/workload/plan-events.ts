// Draws everything that a seed says: the functions, the events and their requests, the kills.
import { EVENT_NAMES, planFunctions } from "./plan-functions.ts";
import { type SeededRandom, seededRandom } from "./seeded-random.ts";
import {
  type EventData,
  type PlannedEvent,
  type PlannedRequest,
  STOP_EVENT,
  type WorkloadPlan,
} from "./workload-plan.ts";

/** Events per second: several functions listen to each. */
const EVENTS_PER_S = 40;
const MAX_BATCH = 8;
const DUPLICATES = 0.06;
const STOPS = 0.03;
/** Enough for any length; the fleet takes them over and over. */
const KILLS = 64;

/** The same seed and number of events give the same plan. */
export function planWorkload(seed: number, eventCount: number): WorkloadPlan {
  const random = seededRandom(String(seed));
  const functions = planFunctions(random.fork("functions"));
  const drawEvents = random.fork("events");
  const events = Array.from({ length: eventCount }, (_, n) => planEvent(n, eventCount, drawEvents));
  const drawKills = random.fork("kills");
  return {
    seed,
    executors: random.int(3, 5),
    functions,
    events,
    requests: planRequests(events, random.fork("requests")),
    kills: Array.from({ length: KILLS }, () => ({
      pauseMs: drawKills.int(800, 1_800),
      executor: drawKills.int(0, 999),
    })),
  };
}

function planEvent(n: number, count: number, random: SeededRandom): PlannedEvent {
  const data: EventData = {
    n,
    user: random.pick(["ada", "bob", 'c "d"']),
    team: random.int(1, 8),
    order: `order-${String(random.int(0, Math.ceil(count / 3)))}`,
    rank: random.pick([-10, 0, 0, 10]),
    solo: random.chance(0.2),
  };
  return { name: random.chance(STOPS) ? STOP_EVENT : random.pick(EVENT_NAMES), data };
}

function planRequests(events: readonly PlannedEvent[], random: SeededRandom): PlannedRequest[] {
  const requests: PlannedRequest[] = [];
  for (let next = 0; next < events.length;) {
    const size = Math.min(random.int(1, MAX_BATCH), events.length - next);
    const numbers = Array.from({ length: size }, (_, index) => {
      const isDuplicate = next > 0 && random.chance(DUPLICATES);
      // Mostly of what may still be under way.
      if (isDuplicate) return random.int(Math.max(0, next - 20), next - 1 + index);
      return next + index;
    });
    const fresh = Array.from({ length: size }, (_, index) => next + index);
    const missing = fresh.filter((n) => !numbers.includes(n));
    const pauseMs = random.int(0, Math.round((2_000 * size) / EVENTS_PER_S));
    requests.push({ executor: random.int(0, 999), events: [...numbers, ...missing], pauseMs });
    next += size;
  }
  return requests;
}
