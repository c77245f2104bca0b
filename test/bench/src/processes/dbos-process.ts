// DBOS, the peer: the same trivial runs, started in its own process.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { clockMs } from "../measure/clock.ts";
import { inParallel } from "./in-parallel.ts";
import { answerRequests, type Handlers } from "./requests.ts";
import type { RunTimes } from "./run-times.ts";

export type DbosRequests = Handlers & {
  readonly runMany: (data: {
    readonly runs: number;
    readonly steps: number;
    /** Runs at once. */
    readonly width: number;
  }) => Promise<void>;
  /** One run of steps in a row. */
  readonly runOne: (data: { readonly steps: number }) => Promise<TimedRun>;
  /** One run of steps side by side. @returns Milliseconds. */
  readonly runParallel: (data: { readonly steps: number }) => Promise<number>;
};

export interface TimedRun extends RunTimes {
  /** Just before the run was asked for. */
  readonly asked: number;
}

const url = process.env["DATABASE_URL"];
if (url === undefined) throw new Error("DATABASE_URL is missing");
const silent = (): void => undefined;
DBOS.setConfig({
  name: "bench",
  systemDatabaseUrl: url,
  logger: { info: silent, debug: silent, warn: silent, error: console.error },
});

const bodies = new Map<string, number[]>();

const inARow = DBOS.registerWorkflow(
  async (key: string, steps: number) => {
    const times = bodies.get(key);
    for (let index = 0; index < steps; index += 1) {
      const body = () => {
        times?.push(clockMs());
        return Promise.resolve(index);
      };
      await DBOS.runStep(body, { name: `s${String(index)}` });
    }
    return clockMs();
  },
  { name: "inARow" },
);

const sideBySide = DBOS.registerWorkflow(
  async (steps: number) => {
    const work = Array.from({ length: steps }, (_, index) =>
      DBOS.runStep(() => Promise.resolve(index), { name: `p${String(index)}` }),
    );
    await Promise.all(work);
  },
  { name: "sideBySide" },
);

async function runInARow(key: string, steps: number): Promise<number> {
  const handle = await DBOS.startWorkflow(inARow)(key, steps);
  return await handle.getResult();
}

await DBOS.launch();

let lastKey = 0;
const requests: DbosRequests = {
  runMany: ({ runs, steps, width }) => inParallel(runs, width, () => runInARow("", steps)),
  runOne: async ({ steps }) => {
    lastKey += 1;
    const key = String(lastKey);
    const times: number[] = [];
    bodies.set(key, times);
    const asked = clockMs();
    const end = await runInARow(key, steps);
    bodies.delete(key);
    return { asked, bodies: times, end };
  },
  runParallel: async ({ steps }) => {
    const asked = clockMs();
    const handle = await DBOS.startWorkflow(sideBySide)(steps);
    await handle.getResult();
    return clockMs() - asked;
  },
};
answerRequests(requests, undefined);
