// The small app of the smoke tests, on the official SDK: a step, a sleep and a wait.
import { Inngest, type InngestFunction } from "inngest";

export interface SmallApp {
  readonly client: Inngest;
  readonly functions: InngestFunction.Any[];
}

/** Events are named after the app's id, so that several can run at the same executor. */
export function createSmallApp(id: string): SmallApp {
  const client = new Inngest({ id });
  const functions = [
    client.createFunction({ id: "small", triggers: [{ event: `${id}/go` }] }, async ({ step }) => {
      const first = await step.run("first", () => 40);
      await step.sleep("nap", "1s");
      const reply = await step.waitForEvent("reply", { event: `${id}/reply`, timeout: "1h" });
      const data = reply?.data as { readonly n: number } | undefined;
      return first + (data?.n ?? 0);
    }),
  ];
  return { client, functions };
}
