// Realtime messages on the server's side: publishing, and tokens for those who subscribe.
import { isJsonObject } from "@cairn/core";
import { type Connection, requireBaseUrl } from "../connection/connection.ts";
import type { ApiAnswer, ExecutorApi } from "../connection/executor-api.ts";
import { NonRetriable } from "../errors.ts";
import type { SubscriptionToken } from "../realtime/subscription-token.ts";

export interface MessageToPublish {
  /** Who hears it, such as "user:1". */
  readonly channel: string;
  readonly topic: string;
  /** Becomes JSON; at most 512 KB. */
  readonly data: unknown;
}

export interface TokenOptions {
  readonly channel: string;
  readonly topics: readonly string[];
  /** Where the executor is, as pages reach it. Default: as this app reaches it. */
  readonly url?: string;
}

export interface ClientRealtime {
  /**
   * Tells those who are subscribed now; nobody else ever hears it. In a function each replay tells it
   * again: use `step.realtime.publish` there.
   *
   * @throws {NonRetriable} If the message cannot be published, such as one that is too large.
   * @throws {Error} If the executor cannot take it at the moment.
   */
  readonly publish: (message: MessageToPublish) => Promise<void>;
  /**
   * For a page that this app has let in: it may hear these topics of the channel and do nothing else.
   *
   * @throws {Error} If the executor refuses or cannot be reached.
   */
  readonly getSubscriptionToken: (options: TokenOptions) => Promise<SubscriptionToken>;
}

/** Publishes for a run; undefined: for none. */
export type Publish = (message: MessageToPublish, runId?: string) => Promise<void>;

export interface RealtimeParts {
  readonly connection: () => Connection;
  readonly api: (connection: Connection) => ExecutorApi;
}

export function createPublish({ connection, api }: RealtimeParts): Publish {
  return async ({ channel, topic, data }, runId) => {
    const query = new URLSearchParams({
      channel,
      topic,
      ...(runId === undefined ? {} : { run_id: runId }),
    });
    const answer = await api(connection()).request({
      method: "POST",
      path: `/v1/realtime/publish?${query.toString()}`,
      body: jsonOf(data),
    });
    check(answer, "The message was not published");
  };
}

export function createClientRealtime(parts: RealtimeParts, publish: Publish): ClientRealtime {
  return {
    publish: (message) => publish(message),
    getSubscriptionToken: async ({ channel, topics, url }) => {
      const connection = parts.connection();
      const answer = await parts.api(connection).request({
        method: "POST",
        path: "/v1/realtime/token",
        body: JSON.stringify(topics.map((name) => ({ channel, name, kind: "run" }))),
      });
      check(answer, "There is no subscription token");
      const key = keyIn(answer);
      return { channel, topics, key, url: url ?? requireBaseUrl(connection) };
    },
  };
}

/** What JSON has no word for is null. */
function jsonOf(data: unknown): string {
  const text: string | undefined = JSON.stringify(data);
  return text ?? "null";
}

/** The same message would be refused again. */
const FOR_GOOD: ReadonlySet<number> = new Set([400, 413]);

function check({ status, text }: ApiAnswer, what: string): void {
  if (status >= 200 && status < 300) return;
  const message = `${what}: the executor answered ${String(status)} ${text.slice(0, 500)}`;
  throw FOR_GOOD.has(status) ? new NonRetriable(message) : new Error(message);
}

function keyIn({ text }: ApiAnswer): string {
  const answer: unknown = JSON.parse(text);
  const key = isJsonObject(answer) ? answer["jwt"] : undefined;
  if (typeof key === "string") return key;
  throw new Error("There is no subscription token in the executor's answer.");
}
