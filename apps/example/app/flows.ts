// The three flows of the page: the event that starts each, and those that answer it.
import type { FlowProps } from "./flow.tsx";

export const FLOWS: readonly FlowProps[] = [
  {
    title: "Marketplace checkout",
    text: "Reserves inventory, creates the order and waits 60 s for the payment.",
    prefix: "order",
    start: { name: "store/order.placed", id: "orderId", data: { sku: "tea", quantity: 1 } },
    answers: [
      { label: "Pay", name: "store/payment.received", id: "orderId", data: { amount: 12.5 } },
    ],
  },
  {
    title: "AI agent with approval",
    text: "Asks a model for a plan and waits up to an hour for a person.",
    prefix: "task",
    start: { name: "agent/task.requested", id: "taskId", data: { prompt: "Plan the launch" } },
    answers: [answerTask("Approve", true), answerTask("Deny", false)],
  },
  {
    title: "Access approval chain",
    text: "Two approvers in turn, seven days each; then a child function provisions the access.",
    prefix: "access",
    start: {
      name: "access/requested",
      id: "requestId",
      data: { user: "mara", resource: "billing", approvers: ["team-lead", "owner"] },
    },
    answers: [approve("Team lead approves", "team-lead"), approve("Owner approves", "owner")],
  },
];

function answerTask(label: string, approved: boolean): FlowProps["answers"][number] {
  return { label, name: "agent/task.decided", id: "taskId", data: { approved, by: "you" } };
}

function approve(label: string, approver: string): FlowProps["answers"][number] {
  return { label, name: "access/decided", id: "requestId", data: { approver, approved: true } };
}
