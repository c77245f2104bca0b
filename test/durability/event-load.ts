// A load of events: some senders, each with one event under way at a time, until they are stopped.
import { setTimeout as sleep } from "node:timers/promises";
import { createEventSender, type EventSender } from "./event-sender.ts";

export interface EventLoad extends Pick<EventSender, "accepted" | "failures"> {
  /** Resolves when every event that was begun is accepted. */
  stop(): Promise<void>;
}

export interface EventLoadOptions {
  readonly url: string;
  readonly senders: number;
  readonly onRefusal?: (response: Response) => void;
}

const NAMES = ["ledger/sequence", "ledger/sequence-plain", "ledger/parallel", "ledger/invoke"];
/** Between two events of a sender: the load is to last, not to be high. */
const PAUSE_MS = 60;

export function startEventLoad({ url, senders, onRefusal }: EventLoadOptions): EventLoad {
  const sender = createEventSender({
    url: () => url,
    ...(onRefusal === undefined ? {} : { onRefusal }),
  });
  const stopping = new AbortController();

  async function sendOn(number: number): Promise<void> {
    for (let index = 0; !stopping.signal.aborted; index += 1) {
      const name = NAMES[(number + index) % NAMES.length] ?? "";
      await sender.send({ name, data: { key: `load-${String(number)}-${String(index)}` } });
      await sleep(PAUSE_MS);
    }
  }

  const sending = Promise.all(Array.from({ length: senders }, (_, number) => sendOn(number)));
  return {
    accepted: sender.accepted,
    failures: sender.failures,
    stop: async () => {
      stopping.abort();
      await sending;
    },
  };
}
