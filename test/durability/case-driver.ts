// What happens to a run from outside. Everything in here goes on trying while the executor is dead.
import { randomBytes } from "node:crypto";
import type { ExecutorProcess } from "../support/executor-process.ts";
import {
  type LedgerData,
  type LedgerMode,
  modeSuffix,
  REPLY_EVENT,
  triggerOf,
} from "../support/ledger-app-protocol.ts";
import { createEventSender, type EventSender } from "./event-sender.ts";
import { eventually, eventuallyTrue } from "./eventually.ts";
import { countPendingWaits, isEndedStatus, type ObservedRun, runsOfKey } from "./observed-runs.ts";
import type { TestSystem } from "./test-system.ts";

export interface CaseDriver {
  /** Marks every event of this case. */
  readonly key: string;
  /** The ids of all accepted events. */
  readonly accepted: EventSender["accepted"];
  /** The id of the event that started the run. */
  readonly triggerId: () => string | undefined;
  /** The id of the reply. */
  readonly replyId: () => string | undefined;
  /** How many calls had been sent when the API said that the run is cancelled. */
  readonly cancelledAfter: () => SentCalls | undefined;
  start(): Promise<void>;
  untilWaiting(): Promise<void>;
  untilStarted(step: string): Promise<void>;
  sendReply(): Promise<void>;
  /** Until somebody got it: a sender that dies with the executor may not be told. */
  sendSignal(): Promise<void>;
  openGate(): Promise<void>;
  cancel(): Promise<void>;
  syncApp(): Promise<void>;
  /** The run that the event started, once it has ended. */
  untilEnded(): Promise<ObservedRun>;
}

/** Calls that an executor process has begun to send since it was armed or started. */
interface SentCalls {
  readonly executor: ExecutorProcess;
  readonly count: number;
}

export interface CaseSubject {
  readonly functionId: string;
  readonly mode: LedgerMode;
  readonly data?: Omit<LedgerData, "key">;
}

export function createCaseDriver(system: TestSystem, subject: CaseSubject): CaseDriver {
  const key = randomBytes(6).toString("hex");
  const sender = createEventSender({ url: () => system.url });
  const { functionId, mode, data = {} } = subject;
  const trigger = triggerOf(`${functionId}${modeSuffix(mode)}`);
  let triggerId: string | undefined;
  let replyId: string | undefined;
  let cancelledAfter: SentCalls | undefined;

  async function run(): Promise<ObservedRun | undefined> {
    return (await runsOfKey(system.sql, key)).find(({ eventId }) => eventId === triggerId);
  }
  const why = async (): Promise<string> =>
    `${JSON.stringify(await runsOfKey(system.sql, key))}\n${system.executor().output()}`;
  const someRun = (): Promise<ObservedRun> => eventually("the run is stored", run, { why });

  return {
    key,
    accepted: sender.accepted,
    triggerId: () => triggerId,
    replyId: () => replyId,
    cancelledAfter: () => cancelledAfter,
    start: async () => {
      triggerId = await sender.send({
        name: trigger,
        data: { key, url: `${system.url}/health`, ...data },
      });
    },
    untilWaiting: async () => {
      const { id } = await someRun();
      const isWaiting = async () => (await countPendingWaits(system.sql, id)) > 0;
      await eventuallyTrue("the run waits", isWaiting, { why });
    },
    untilStarted: async (step) => {
      const { id } = await someRun();
      const hasStarted = () => system.app.entriesOf(id).some((entry) => entry.step === step);
      await eventuallyTrue(`step ${step} has started`, hasStarted, { why });
    },
    sendReply: async () => {
      replyId = await sender.send({ name: REPLY_EVENT, data: { key } });
    },
    sendSignal: async () => {
      const { id } = await someRun();
      const isSent = async (): Promise<boolean> =>
        (await signalOnce(system.url, key)) || (await countPendingWaits(system.sql, id)) === 0;
      await eventuallyTrue("the signal is taken", isSent, { why });
    },
    openGate: () => system.app.openGate(key),
    cancel: async () => {
      const { id } = await someRun();
      await eventuallyTrue("the run is cancelled", () => cancelOnce(system.url, id), { why });
      cancelledAfter = await sentCalls(system.executor());
    },
    syncApp: () => system.syncApp(),
    untilEnded: () =>
      eventually(
        "the run has ended",
        async () => {
          const found = await run();
          return found !== undefined && isEndedStatus(found.status) ? found : undefined;
        },
        { why },
      ),
  };
}

/** None when it is dead: the next one begins to count. */
async function sentCalls(executor: ExecutorProcess): Promise<SentCalls> {
  const hits = await executor.hits().catch(() => undefined);
  return { executor, count: hits?.["call:before-request"] ?? 0 };
}

async function signalOnce(url: string, signal: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/signals`, {
    method: "POST",
    body: JSON.stringify({ signal }),
    signal: AbortSignal.timeout(10_000),
  });
  return answer.ok;
}

async function cancelOnce(url: string, runId: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/runs/${runId}/cancel`, {
    method: "POST",
    signal: AbortSignal.timeout(10_000),
  });
  return answer.ok;
}
