// An app whose runs wait for each thing that there is, and what `why` says of them.
import type { Inngest } from "inngest";
import { fixedRetryPolicy } from "@cairn/core";
import { type OfficialSystem, startOfficialSystem, until } from "../opcodes/official-system.ts";
import { createPresence, type Presence } from "./presence.ts";

interface Why {
  readonly status: string;
  readonly sentence: string;
  readonly reasons: readonly Readonly<Record<string, unknown>>[];
  readonly times: readonly {
    readonly kind: string;
    readonly what: string | null;
    readonly name: string | null;
    readonly ms: number;
    readonly open: number;
  }[];
}

interface Tools {
  readonly runId: string;
  readonly step: {
    run(id: string, body: () => unknown): Promise<unknown>;
    sleep(id: string, time: string): Promise<unknown>;
    waitForEvent(id: string, options: object): Promise<unknown>;
    waitForSignal(id: string, options: object): Promise<unknown>;
    invoke(id: string, options: object): Promise<unknown>;
  };
}

const functions = (presence: Presence) => (client: Inngest) => {
  const child = client.createFunction(
    { id: "child", retries: 0, triggers: [{ event: "shop/child" }] },
    ({ step }) => step.sleep("nap", "1h"),
  );
  const one = (id: string, config: object, body: (context: never) => Promise<unknown>) =>
    client.createFunction(
      { id, retries: 2, triggers: [{ event: `shop/${id}` }], ...config },
      body as never,
    );
  const work = ({ step, runId }: Tools, name = "work") =>
    step.run(name, () => presence.during({ key: "t", runId }));
  return [
    child,
    one("limited", { concurrency: { limit: 1, key: "event.data.tenant" } }, work),
    one("pair", { concurrency: 2 }, work),
    one("parallel", { concurrency: 1 }, (tools: Tools) =>
      Promise.all([work(tools, "left"), work(tools, "right")]),
    ),
    one("throttled", { throttle: { limit: 1, period: "1h" } }, () => Promise.resolve("done")),
    one("sleeping", { cancelOn: [{ event: "shop/stop" }] }, ({ step }: Tools) =>
      step.sleep("rest", "1h"),
    ),
    one("waiting", {}, ({ step }: Tools) =>
      step.waitForEvent("paid", {
        event: "shop/paid",
        if: "async.data.id == event.data.id",
        timeout: "1h",
      }),
    ),
    one("signalled", {}, ({ step }: Tools) =>
      step.waitForSignal("go", { signal: "go-1", timeout: "1h", onConflict: "fail" }),
    ),
    one("invoking", {}, ({ step }: Tools) => step.invoke("call", { function: child, data: {} })),
    one("failing", {}, () => Promise.reject(new Error("no money"))),
    one("broken", { retries: 0 }, () =>
      Promise.reject(new TypeError(`no money\n${"x".repeat(999)}`)),
    ),
    one("quick", {}, () => Promise.resolve("done")),
  ];
};

export const whyOf = async (system: OfficialSystem, run: string): Promise<Why> =>
  (await system.ask(`/v1/runs/${run}/why`)).body["data"] as Why;

/** Waits until the run waits for what it should. */
export async function whyWhen(system: OfficialSystem, run: string, kind: string): Promise<Why> {
  return await until(async () => {
    const why = await whyOf(system, run);
    return why.reasons[0]?.["kind"] === kind ? why : undefined;
  });
}

/** Retries come an hour later. */
export const startWhyApp = () => {
  const presence = createPresence();
  return {
    presence,
    system: startOfficialSystem(functions(presence), { policy: fixedRetryPolicy(3_600_000) }),
  };
};
