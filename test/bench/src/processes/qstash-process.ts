// The local QStash, so that its work is not that of the executor.
import { startLocalQstash } from "../parts/executor-modules.ts";
import { answerRequests, type Handlers } from "./requests.ts";

export interface QstashFacts {
  readonly url: string;
  readonly token: string;
  /** The keys that it signs with. */
  readonly current: string;
  readonly next: string;
}

export type QstashRequests = Handlers & {
  readonly counts: (
    data: null,
  ) => Promise<{ readonly messages: number; readonly requests: number }>;
};

const server = await startLocalQstash();
const requests: QstashRequests = {
  counts: () => {
    const { published, publishRequests } = server.counts();
    return Promise.resolve({ messages: published, requests: publishRequests });
  },
};
const facts: QstashFacts = { url: server.url, token: server.token, ...server.signingKeys() };
answerRequests(requests, facts);
