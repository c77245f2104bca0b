// One button for each flow. Watch the runs on the dashboard.
import { Flow } from "./flow.tsx";

export default function Page() {
  return (
    <main>
      <h1>Cairn example</h1>
      <p>Each flow is one durable function. Start it, then watch its run on the dashboard.</p>
      <Flow
        title="Marketplace checkout"
        text="Reserves inventory, creates the order and waits 60 s for the payment."
        prefix="order"
        start={{ name: "store/order.placed", id: "orderId", data: { sku: "tea", quantity: 1 } }}
        answers={[
          { label: "Pay", name: "store/payment.received", id: "orderId", data: { amount: 12.5 } },
        ]}
      />
      <Flow
        title="AI agent with approval"
        text="Asks a model for a plan and waits up to an hour for a person."
        prefix="task"
        start={{ name: "agent/task.requested", id: "taskId", data: { prompt: "Plan the launch" } }}
        answers={[
          {
            label: "Approve",
            name: "agent/task.decided",
            id: "taskId",
            data: { approved: true, by: "you" },
          },
          {
            label: "Deny",
            name: "agent/task.decided",
            id: "taskId",
            data: { approved: false, by: "you" },
          },
        ]}
      />
      <Flow
        title="Access approval chain"
        text="Two approvers in turn, seven days each; then a child function provisions the access."
        prefix="access"
        start={{
          name: "access/requested",
          id: "requestId",
          data: { user: "mara", resource: "billing", approvers: ["team-lead", "owner"] },
        }}
        answers={[
          {
            label: "Team lead approves",
            name: "access/decided",
            id: "requestId",
            data: { approver: "team-lead", approved: true },
          },
          {
            label: "Owner approves",
            name: "access/decided",
            id: "requestId",
            data: { approver: "owner", approved: true },
          },
        ]}
      />
    </main>
  );
}
