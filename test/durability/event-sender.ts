// A client that keeps its promises to itself: it sends an event again, with the same seed, until it
// is told that it was accepted, and writes down every id that it was told (I1, I4).
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

export interface EventSender {
  /** @returns The event's id. Throws when it was refused, or not accepted within 60 s. */
  send(event: OutgoingEvent): Promise<string>;
  /** Every id that came with a 2xx. */
  readonly accepted: readonly string[];
  /** Answers other than 2xx, by status; those without an answer as 0. */
  readonly failures: ReadonlyMap<number, number>;
}

interface OutgoingEvent {
  readonly id?: string;
  readonly name: string;
  readonly data: object;
}

export interface EventSenderOptions {
  /** Asked for each try, so that a sender can go from one executor to another. */
  readonly url: () => string;
  /** Sees each answer that is not a 2xx. */
  readonly onRefusal?: (response: Response) => void;
}

const Accepted = z.object({ ids: z.array(z.string()).length(1) });
const DEADLINE_MS = 60_000;
const ANSWER_MS = 10_000;
const PAUSE_MS = 50;

export function createEventSender({ url, onRefusal }: EventSenderOptions): EventSender {
  const accepted: string[] = [];
  const failures = new Map<number, number>();

  async function tryOnce(body: string, seed: string): Promise<string | undefined> {
    const response = await post(`${url()}/e/test`, body, seed);
    if (response === undefined) return count(0);
    if (!response.ok) {
      onRefusal?.(response);
      if (response.status < 500) throw new Error(`the event was refused: ${await response.text()}`);
      return count(response.status);
    }
    const [id = ""] = Accepted.parse(await response.json()).ids;
    accepted.push(id);
    return id;
  }

  function count(status: number): undefined {
    failures.set(status, (failures.get(status) ?? 0) + 1);
  }

  return {
    accepted,
    failures,
    send: async (event) => {
      const body = JSON.stringify(event);
      const seed = `${String(Date.now())},${randomBytes(10).toString("base64")}`;
      const deadline = performance.now() + DEADLINE_MS;
      for (;;) {
        const id = await tryOnce(body, seed);
        if (id !== undefined) return id;
        if (performance.now() > deadline) throw new Error("an event was not accepted in time");
        await sleep(PAUSE_MS);
      }
    },
  };
}

/** Undefined: nobody knows what has become of it. */
async function post(url: string, body: string, seed: string): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", "x-inngest-event-id-seed": seed },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    return undefined;
  }
}
