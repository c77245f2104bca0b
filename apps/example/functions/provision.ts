// Assigns access locally, then in the external directory with three retries; when those are
// exhausted the local assignment is revoked.
import { StepError } from "@cairn/sdk-next";
import { cairn } from "../lib/cairn.ts";
import { setAccess } from "../lib/access-requests.ts";
import { recordExecution } from "../lib/ledger.ts";
import { ownOrigin } from "../lib/model.ts";

export const provision = cairn.createFunction(
  {
    id: "provision",
    name: "Provision access",
    triggers: [{ event: "access/granted" }],
    retries: 3,
  },
  async ({ event, step, runId }) => {
    const { requestId, user, resource } = event.data;

    await step.run("assign locally", async () => {
      await recordExecution(runId, "assign locally");
      await setAccess({ requestId, user, resource, status: "assigned" });
    });

    try {
      await step.run({ id: "provision externally", retries: 3, backoff: "1s" }, async (context) => {
        await recordExecution(runId, "provision externally");
        await provisionExternally(user, resource, context.idempotencyKey);
      });
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      await step.run("revoke locally", async () => {
        await recordExecution(runId, "revoke locally");
        await setAccess({ requestId, user, resource, status: "revoked" });
      });
      return { requestId, status: "revoked" as const, reason: error.message };
    }

    await step.run("confirm", async () => {
      await recordExecution(runId, "confirm");
      await setAccess({ requestId, user, resource, status: "provisioned" });
    });
    return { requestId, status: "provisioned" as const };
  },
);

async function provisionExternally(user: string, resource: string, key: string): Promise<void> {
  const response = await fetch(`${ownOrigin()}/api/directory`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify({ user, resource }),
  });
  if (!response.ok) throw new Error(`The directory answered ${String(response.status)}.`);
}
