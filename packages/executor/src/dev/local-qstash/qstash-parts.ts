// What a local QStash is made of, put together.
import { acceptMessage, type Accepted, type AcceptParts } from "./accept-message.ts";
import { accountRoutes } from "./account-routes.ts";
import { createDailyQuota } from "./daily-quota.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { deadLetterRoutes } from "./dead-letter-routes.ts";
import { createDeduplication } from "./deduplication.ts";
import { createDeliveries } from "./deliver.ts";
import { createDeliveryCounts, type DeliveryCounts } from "./delivery-counts.ts";
import type { LocalQstashFaults } from "./faults.ts";
import { createFlowControl } from "./flow-control.ts";
import { flowControlRoutes } from "./flow-control-routes.ts";
import { createLane, NO_LIMITS } from "./lane.ts";
import { createLogs } from "./logs.ts";
import { messageRoutes } from "./message-routes.ts";
import type { Message, Publication } from "./message.ts";
import { createMessageLife, type LifeParts, type MessageLife } from "./message-life.ts";
import { createOvertaking } from "./overtaking.ts";
import type { PlanLimits } from "./plan-limits.ts";
import { type PublishParts, readEntry } from "./publish-messages.ts";
import { publishRoutes } from "./publish-routes.ts";
import type { Route } from "./qstash-request.ts";
import { createQueues } from "./queues.ts";
import { queueRoutes } from "./queue-routes.ts";
import { scheduleRoutes } from "./schedule-routes.ts";
import { createSchedules } from "./schedules.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { createSigningKeys, type SigningKeys } from "./signing-keys.ts";
import { createTimers } from "./timers.ts";
import { createUnfinished, type Unfinished } from "./unfinished.ts";
import { createUrlGroups } from "./url-groups.ts";
import { urlGroupRoutes } from "./url-group-routes.ts";

export interface QstashSettings {
  /** What a second takes here, in seconds. */
  readonly timeScale: number;
  readonly plan: PlanLimits;
  /** As they are now. */
  readonly faults: () => LocalQstashFaults;
  readonly seed: number;
  readonly log: (line: string) => void;
}

export interface QstashParts {
  readonly routes: readonly Route[];
  readonly keys: SigningKeys;
  readonly counts: DeliveryCounts;
  readonly unfinished: Unfinished;
  readonly stop: () => Promise<void>;
}

const DEDUPLICATION_MS = 600_000;
const DAY_MS = 86_400_000;

export function createQstashParts(settings: QstashSettings): QstashParts {
  const { timeScale, plan } = settings;
  const keys = createSigningKeys();
  const deliveries = createDeliveries({
    signingKey: () => keys.pair().current,
    clockSkewSeconds: () => settings.faults().clockSkewSeconds,
    maxResponseMs: plan.maxResponseMs,
  });
  const parts = createLifeParts(settings, deliveries.deliver);
  const { life, accept } = createAcceptance(settings, parts);
  const publishParts: PublishParts = {
    plan,
    quota: createDailyQuota(plan.messagesPerDay, DAY_MS * timeScale),
    queues: parts.queues,
    urlGroups: createUrlGroups(plan.urlGroups),
    accept,
    judgesEach: () => settings.faults().batchRefusals === "each",
  };
  return {
    routes: createRoutes({ parts, life, publishParts, keys }, settings),
    keys,
    counts: parts.counts,
    unfinished: parts.unfinished,
    stop: async () => {
      parts.timers.stop();
      await deliveries.stop();
    },
  };
}

function createLifeParts(
  { timeScale, plan, log }: QstashSettings,
  deliver: LifeParts["deliver"],
): LifeParts {
  const timers = createTimers();
  return {
    timers,
    timeScale,
    messages: new Map<string, Message>(),
    queues: createQueues(timers, plan.queues),
    flowControl: createFlowControl(timers, timeScale),
    allDeliveries: createLane(timers, { ...NO_LIMITS, parallelism: plan.parallelism }),
    overtaking: createOvertaking(timers),
    logs: createLogs(),
    deadLetters: createDeadLetters(),
    counts: createDeliveryCounts(),
    unfinished: createUnfinished(),
    deliver,
    log,
  };
}

interface Acceptance {
  readonly life: MessageLife;
  readonly accept: (publication: Publication) => Accepted;
}

/** Messages and their callbacks, which are messages, need each other. */
function createAcceptance({ faults, seed }: QstashSettings, parts: LifeParts): Acceptance {
  const acceptParts: AcceptParts = {
    deduplication: createDeduplication(DEDUPLICATION_MS * parts.timeScale),
    faults,
    random: createSeededRandom(seed),
    timeScale: parts.timeScale,
    begin: (message, waitMs) => life.begin(message, waitMs),
  };
  const life = createMessageLife(parts, (publication, onEnd) => {
    acceptMessage(acceptParts, publication, onEnd);
  });
  return { life, accept: (publication) => acceptMessage(acceptParts, publication) };
}

interface RouteParts {
  readonly parts: LifeParts;
  readonly life: MessageLife;
  readonly publishParts: PublishParts;
  readonly keys: SigningKeys;
}

function createRoutes(
  { parts, life, publishParts, keys }: RouteParts,
  { timeScale, plan }: QstashSettings,
): readonly Route[] {
  const { accept } = publishParts;
  const schedules = createSchedules({
    timers: parts.timers,
    timeScale,
    limit: plan.schedules,
    publish: accept,
  });
  return [
    ...publishRoutes(publishParts, parts.counts),
    ...messageRoutes(parts.messages, life.cancel),
    ...queueRoutes(parts.queues),
    ...scheduleRoutes(schedules, (entry) => readEntry(publishParts, entry)),
    ...deadLetterRoutes(parts.deadLetters, accept),
    ...flowControlRoutes(parts.flowControl, parts.allDeliveries),
    ...urlGroupRoutes(publishParts.urlGroups),
    ...accountRoutes(keys, parts.logs),
  ];
}
