// Lets the measured app listen, and answers the benchmark's questions about its runs.
import type { Server } from "node:net";
import { answerRequests, type Handlers } from "./requests.ts";
import type { RunTimes } from "./run-times.ts";
import type { WatchedRuns } from "./watched-runs.ts";

export interface AppFacts {
  readonly port: number;
}

export type AppRequests = Handlers & {
  /** How many runs have ended so far. */
  readonly count: (data: null) => Promise<number>;
  readonly whenEnded: (data: { readonly count: number }) => Promise<void>;
  readonly timesOf: (data: { readonly key: string }) => Promise<RunTimes>;
};

export async function serveBenchApp(
  server: Pick<Server, "listen" | "address">,
  watched: WatchedRuns,
): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the app has no port");
  const requests: AppRequests = {
    count: () => Promise.resolve(watched.count()),
    whenEnded: ({ count }) => watched.whenEnded(count),
    timesOf: ({ key }) => watched.timesOf(key),
  };
  const facts: AppFacts = { port: address.port };
  answerRequests(requests, facts);
}
