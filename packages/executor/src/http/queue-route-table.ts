// The routes that an outside queue calls; where there is none, they are not found.
import { SWEEP_PATH, WAKEUP_PATH } from "../queue/qstash/qstash-settings.ts";
import type { Route } from "./route.ts";

const SIGNED = [
  "route_not_found",
  "qstash_signature_invalid",
  "body_too_large",
  "storage_unavailable",
] as const;

/** Open: a delivery carries its signature, and needs no key. */
export const QUEUE_ROUTES = [
  {
    name: "deliverWakeup",
    method: "POST",
    path: WAKEUP_PATH,
    tag: "service",
    summary:
      "QStash says that a job is due. Deliveries that are late, doubled or reordered change nothing.",
    body: { schema: "WakeupBody" },
    answer: { shape: "bare", schema: "WakeupResult" },
    errors: [...SIGNED, "json_invalid", "parameter_invalid", "overloaded"],
    open: true,
  },
  {
    name: "sweepQueue",
    method: "POST",
    path: SWEEP_PATH,
    tag: "service",
    summary:
      "A schedule of QStash: finds jobs whose message was lost, and publishes for those that are due soon.",
    answer: { shape: "bare", schema: "SweepResult" },
    errors: [...SIGNED],
    open: true,
  },
] as const satisfies readonly Route[];
