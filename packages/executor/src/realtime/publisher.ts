// Messages on their way into the table: those of concurrent requests share a statement, and what
// cannot be stored soon enough is refused rather than piled up.
import { CairnError } from "@cairn/core";
import type { MessageStore, NewMessage } from "../db/realtime-messages.ts";
import { createBatcher } from "../ops/batcher.ts";

export interface Publisher {
  /**
   * Resolves when the messages are stored; those of one call arrive together and in order.
   *
   * @throws {CairnError} `overloaded`; and what the database throws.
   */
  readonly publish: (messages: readonly NewMessage[]) => Promise<void>;
}

const REQUESTS_PER_STATEMENT = 32;
const STATEMENTS_AT_ONCE = 2;
/** Waiting to be stored, in UTF-16 units. */
const PENDING_MAX = 32 * 1024 * 1024;

export function createPublisher(
  store: Pick<MessageStore, "insert">,
  onStored: () => void,
): Publisher {
  let pending = 0;
  const batcher = createBatcher<readonly NewMessage[], true>({
    run: async (requests) => {
      await store.insert(requests.flat());
      onStored();
      return requests.map(() => true);
    },
    maxItems: REQUESTS_PER_STATEMENT,
    maxInFlight: STATEMENTS_AT_ONCE,
  });
  return {
    publish: async (messages) => {
      const size = messages.reduce((sum, { data }) => sum + data.length, 0);
      if (pending + size > PENDING_MAX) throw tooMuch();
      pending += size;
      try {
        await batcher.add(messages);
      } finally {
        pending -= size;
      }
    },
  };
}

const tooMuch = (): CairnError =>
  new CairnError("overloaded", {
    message: "More is published than the database stores at the moment.",
    hint: "Nothing of it was published. Try again in a moment.",
  });
