// Publishes messages through QStash, many in one request.
import type { WakeupBody } from "@cairn/core";
import type { Client } from "@upstash/qstash";

export interface DelayedMessage {
  readonly message: WakeupBody;
  /** Delivered no earlier than after so long, in whole seconds as QStash counts. */
  readonly delaySeconds: number;
}

export interface Publisher {
  /** Rejects when QStash took none of them, or did not say so. */
  readonly publish: (messages: readonly DelayedMessage[]) => Promise<void>;
}

export interface PublisherOptions {
  /** QStash's own URL. Default: the one of the client's environment. */
  readonly baseUrl?: string;
  readonly token: string;
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
  const { baseUrl, token, destination } = options;
  let client: Client | undefined;

  /** Loaded when it is needed: for most executors Postgres is the clock. */
  async function open(): Promise<Client> {
    const qstash = await import("@upstash/qstash");
    const where = baseUrl === undefined ? {} : { baseUrl };
    // Says nothing of us to anybody.
    return new qstash.Client({
      token,
      ...where,
      devMode: false,
      enableTelemetry: false,
      retry: false,
    });
  }

  return {
    publish: async (messages) => {
      client ??= await open();
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
