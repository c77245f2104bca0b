// Between the outbox and QStash: while QStash takes nothing it is asked rarely, and the log hears of it
// once: when it begins, when the reason changes, and when it is over.
import type { CairnError } from "@cairn/core";
import type { Logger } from "../../ops/log.ts";
import { explainFailure, messageRefused, type PublishFailure } from "./publish-failure.ts";
import { publishInParts } from "./publish-in-parts.ts";
import type { DelayedMessage, Publisher } from "./publisher.ts";

export interface PublishGate {
  /**
   * @returns Whether QStash has judged them. Those that it refused would be refused again: their jobs
   * are taken when somebody looks. Never rejects.
   */
  readonly publish: (messages: readonly DelayedMessage[]) => Promise<boolean>;
  /** For so many milliseconds nothing is to be published; 0: something may be. */
  readonly closedMs: () => number;
  /** Why not every message is delivered just now; undefined: nothing is known to be wrong. */
  readonly problem: () => CairnError | undefined;
}

/** Until QStash is asked again; it doubles. */
const AGAIN_MS = 500;
const LONGEST_MS = 30_000;

export function createPublishGate(publisher: Publisher, log: Logger): PublishGate {
  let problem: CairnError | undefined;
  let failures = 0;
  let opensAt = 0;

  function found(error: CairnError): void {
    const isNews = problem?.code !== error.code;
    problem = error;
    if (isNews) log.warn({ err: error }, "QStash does not take all messages");
  }

  function close({ error, waitMs = 0 }: PublishFailure): void {
    found(error);
    opensAt = performance.now() + Math.max(waitMs, Math.min(LONGEST_MS, AGAIN_MS * 2 ** failures));
    failures += 1;
  }

  function worked(): void {
    if (problem !== undefined) log.info({ code: problem.code }, "QStash takes messages again");
    problem = undefined;
  }

  return {
    publish: async (messages) => {
      try {
        const [first] = await publishInParts(messages, {
          publish: publisher.publish,
          isRefusal: (thrown) => codeOf(thrown) === "qstash_message_refused",
        });
        failures = 0;
        if (first === undefined) worked();
        else found(refusalOf(first.reason).error);
        return true;
      } catch (error) {
        close(explainFailure(error, Date.now()));
        return false;
      }
    },
    closedMs: () => Math.max(0, opensAt - performance.now()),
    problem: () => problem,
  };
}

const codeOf = (thrown: unknown): string => explainFailure(thrown, Date.now()).error.code;

/** Of one message QStash gives the reason alone, of a whole request the client makes an error. */
const refusalOf = (reason: unknown): PublishFailure =>
  typeof reason === "string"
    ? messageRefused(undefined, reason)
    : explainFailure(reason, Date.now());
