// Access approval chain: each approver in turn has seven days; one who does not answer is passed
// over to the escalation contact. When all agree, a child function provisions the access.
import { NonRetriable } from "@cairn/sdk-next";
import { cairn } from "../lib/cairn.ts";
import { setAccess } from "../lib/access-requests.ts";
import { recordExecution } from "../lib/ledger.ts";
import { provision } from "./provision.ts";

const ESCALATION = "head-of-security";

export const access = cairn.createFunction(
  { id: "access", name: "Access approval chain", triggers: [{ event: "access/requested" }] },
  async ({ event, step, runId }) => {
    const { requestId, user, resource, approvers } = event.data;

    await step.run("open request", async () => {
      await recordExecution(runId, "open request");
      await setAccess({ requestId, user, resource, status: `waiting for ${approvers[0] ?? ""}` });
    });

    for (const approver of approvers) {
      let answer = await waitFor(approver);
      if (answer === null) {
        await step.run(`escalate from ${approver}`, async () => {
          await recordExecution(runId, `escalate from ${approver}`);
          await setAccess({ requestId, user, resource, status: `escalated to ${ESCALATION}` });
        });
        answer = await waitFor(ESCALATION, ` instead of ${approver}`);
      }
      const approved = answer?.data.approved === true;
      await step.run(`record ${approver}`, async () => {
        await recordExecution(runId, `record ${approver}`);
        const status = approved ? `approved by ${approver}` : `refused by ${approver}`;
        await setAccess({ requestId, user, resource, status });
      });
      if (!approved) throw new NonRetriable(`${approver} did not approve access to ${resource}.`);
    }

    return step.invoke("provision", { function: provision, data: { requestId, user, resource } });

    function waitFor(approver: string, note = "") {
      return step.waitForEvent(`answer of ${approver}${note}`, {
        event: "access/decided",
        timeout: "7d",
        if: `async.data.requestId == event.data.requestId && async.data.approver == "${approver}"`,
      });
    }
  },
);
