// Publishes messages through QStash, many in one request.
import type { WakeupBody } from "@cairn/core";
import type { Client } from "@upstash/qstash";
import { type ClientSettings, openClient } from "./open-client.ts";

export interface DelayedMessage {
  readonly message: WakeupBody;
  /** Delivered no earlier than after so long, in whole seconds as QStash counts. */
  readonly delaySeconds: number;
}

export interface Publisher {
  /** Rejects when QStash took none of them, or did not say so. */
  readonly publish: (messages: readonly DelayedMessage[]) => Promise<void>;
}

export interface PublisherOptions extends ClientSettings {
  /** Where deliveries go: our own public URL of the route. */
  readonly destination: string;
}

/** QStash's own default. What is not delivered even so, the sweep finds. */
const RETRIES = 3;
/** Of a delivery: the host answers at once, or is not there. */
const TIMEOUT_S = 60;
/** Of a publish; the client itself would wait for ever. */
const PATIENCE_MS = 15_000;

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
      await within(published, PATIENCE_MS);
    },
  };
}

/** Lets go of what does not come. A publish that arrived even so costs a delivery that changes nothing. */
async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`QStash did not answer in ${String(ms)} ms`)), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
