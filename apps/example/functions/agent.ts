// An AI agent whose plan a person must approve. The page polls the status; deny or an hour without
// an answer ends in failure.
import { NonRetriable } from "@cairn/sdk-next";
import { cairn } from "../lib/cairn.ts";
import { database } from "../lib/database.ts";
import { recordExecution } from "../lib/ledger.ts";
import { askModel } from "../lib/model.ts";

export const agent = cairn.createFunction(
  { id: "agent", name: "Agent with approval", triggers: [{ event: "agent/task.requested" }] },
  async ({ event, step, runId }) => {
    const { taskId, prompt } = event.data;

    const plan = await step.run({ id: "ask the model", timeout: "30s" }, async ({ signal }) => {
      await recordExecution(runId, "ask the model");
      await saveTask({ taskId, prompt, status: "thinking" });
      return askModel(prompt, signal);
    });

    await step.run("ask for approval", async () => {
      await recordExecution(runId, "ask for approval");
      await saveTask({ taskId, prompt, status: "awaiting approval", answer: plan.answer });
    });

    const decision = await step.waitForEvent("decision", {
      event: "agent/task.decided",
      timeout: "1h",
      match: "data.taskId",
    });

    const status = decision === null ? "timed out" : decision.data.approved ? "done" : "denied";
    await step.run("record outcome", async () => {
      await recordExecution(runId, "record outcome");
      await saveTask({ taskId, prompt, status, answer: plan.answer });
    });
    if (status !== "done") throw new NonRetriable(`The plan was not approved: ${status}.`);
    return { taskId, answer: plan.answer };
  },
);

interface Task {
  readonly taskId: string;
  readonly prompt: string;
  readonly status: string;
  readonly answer?: string;
}

async function saveTask({ taskId, prompt, status, answer = "" }: Task): Promise<void> {
  const sql = await database();
  await sql`insert into example.tasks values (${taskId}, ${prompt}, ${status}, ${answer})
    on conflict (id) do update set status = excluded.status, answer = excluded.answer`;
}
