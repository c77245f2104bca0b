// Subscribers as tests need them: what was heard, and waiting for more of it.
import type { Inngest } from "inngest";
import { getSubscriptionToken, subscribe } from "inngest/realtime";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { until } from "./until.ts";

interface Heard {
  readonly topic: string | undefined;
  readonly data: unknown;
  readonly runId: string | undefined;
}

export interface Subscription {
  readonly heard: readonly Heard[];
  /** Resolves when so many messages came; they are given. */
  readonly first: (count: number) => Promise<readonly Heard[]>;
}

/** A topic whose messages may be anything. */
export const topicOf = (channel: string, topic: string) => ({
  channel,
  topic,
  config: { schema: z.unknown() },
});

/** With the official client. Closed at the end of the test. */
export async function listen(
  client: Inngest,
  channel: string,
  topics: readonly string[],
): Promise<Subscription> {
  const token = await getSubscriptionToken(client, { channel, topics: [...topics] });
  const { key = "", apiBaseUrl = "" } = token;
  const heard: Heard[] = [];
  const subscription = await subscribe(
    { channel, topics: [...topics], key, apiBaseUrl },
    ({ topic, data, runId }) => {
      heard.push({ topic, data, runId });
    },
  );
  onTestFinished(() => subscription.close());
  return {
    heard,
    first: async (count) => {
      await until(() => heard.length >= count);
      return heard.slice(0, count);
    },
  };
}
