// Publishes messages through QStash, many in one request.
import type { WakeupBody } from "@cairn/core";
import type { Client } from "@upstash/qstash";
import { z } from "zod";
import { withinTime } from "../../ops/within-time.ts";
import { type ClientSettings, openClient } from "./open-client.ts";
import type { Refused } from "./publish-in-parts.ts";

export interface DelayedMessage {
  readonly message: WakeupBody;
  /** Delivered no earlier than after so long, in whole seconds as QStash counts. */
  readonly delaySeconds: number;
}

export interface Publisher {
  /**
   * @returns Those that QStash refused; it took the others. Rejects when QStash took none of them, or
   * did not say so.
   */
  readonly publish: (
    messages: readonly DelayedMessage[],
  ) => Promise<readonly Refused<DelayedMessage>[]>;
}

export interface PublisherOptions extends ClientSettings {
  /** Where deliveries go: our own public URL of the route. */
  readonly destination: string;
}

/** QStash's own default. What is not delivered even so, the sweep finds. */
const RETRIES = 3;
/** Of a delivery: the host answers at once, or is not there. */
const TIMEOUT_S = 60;
/** Of a publish; the client itself would wait for ever, and jobs that are due wait meanwhile. */
const PATIENCE_MS = 10_000;

/** QStash judges each message of a batch, where it can read the batch at all. */
const Answers = z.array(z.object({ error: z.string().optional() }));

export function createPublisher(options: PublisherOptions): Publisher {
  const { destination } = options;
  let client: Client | undefined;

  return {
    publish: async (messages) => {
      client ??= await openClient(options);
      const published = client.batchJSON(
        messages.map(({ message, delaySeconds }) => ({
          url: destination,
          body: message,
          retries: RETRIES,
          timeout: TIMEOUT_S,
          label: "cairn",
          ...(delaySeconds > 0 ? { delay: delaySeconds } : {}),
        })),
      );
      // A publish that arrived even so costs a delivery that changes nothing.
      const answered = await withinTime(published, PATIENCE_MS, () => {
        throw new Error(`no answer within ${String(PATIENCE_MS)} ms`);
      });
      return refusedOf(messages, answered);
    },
  };
}

/** @throws {Error} When the answer is not QStash's. */
function refusedOf(
  messages: readonly DelayedMessage[],
  answered: unknown,
): readonly Refused<DelayedMessage>[] {
  const { data: answers } = Answers.safeParse(answered);
  if (answers?.length !== messages.length) throw new Error("the answer is not one of QStash");
  return messages.flatMap((item, index) => {
    const reason = answers[index]?.error;
    return reason === undefined ? [] : [{ item, reason }];
  });
}
