// An InvokeFunction op becomes a child run to start, or a sentence that says why not.
import { z } from "zod";
import { type Due, parseDue } from "../domain/duration.ts";
import { readEventMeta } from "../domain/event-meta.ts";
import type { Op } from "../protocol/opcode.ts";
import { delayProblem } from "./check-delay.ts";
import type { Draft } from "./draft.ts";
import type { Invocation } from "./transition.ts";

/** Without a timeout an invocation waits this long (docs/protocol.md 4.1). */
const DEFAULT_TIMEOUT: Due = { afterMs: 365 * 24 * 3_600_000 };

const InvokeOptions = z.object({
  function_id: z.string().min(1),
  payload: z
    .object({ data: z.unknown(), meta: z.unknown(), v: z.string().nullish().catch(null) })
    .partial()
    .nullish(),
  timeout: z.string().nullish(),
});

type Plan =
  | { readonly ok: true; readonly invocation: Invocation }
  | { readonly ok: false; readonly message: string };

export function planInvocation(draft: Draft, op: Op): Plan {
  const options = InvokeOptions.safeParse(op.opts);
  if (!options.success) return refuse(`Step "${op.label}" names no function to invoke.`);
  const { function_id: slug, payload, timeout } = options.data;
  const forbidden = chainProblem(draft, op, slug);
  if (forbidden !== undefined) return refuse(forbidden);
  const expires = typeof timeout === "string" ? parseDue(timeout) : DEFAULT_TIMEOUT;
  const problem = delayProblem(expires, timeout ?? "", draft.moment);
  if (expires === undefined || problem !== undefined) {
    return refuse(`Step "${op.label}" cannot wait for ${slug}: ${problem ?? "bad timeout"}`);
  }
  const read = readEventMeta(payload?.meta);
  if (!read.ok) {
    return refuse(`Step "${op.label}" cannot invoke ${slug}: ${read.field} ${read.problem}.`);
  }
  const childRunId = draft.moment.newId();
  const input = { ...payloadOf(payload), meta: read.meta, stepName: op.label };
  return {
    ok: true,
    invocation: { ...input, stepId: op.id, functionSlug: slug, childRunId, expires },
  };
}

interface Payload {
  readonly data?: unknown;
  readonly v?: string | null | undefined;
}

function payloadOf(payload: Payload | null | undefined): Pick<Invocation, "data" | "v"> {
  return { data: JSON.stringify(payload?.data ?? {}), v: payload?.v ?? undefined };
}

function chainProblem(draft: Draft, op: Op, slug: string): string | undefined {
  // The wording is the protocol's: code in the field branches on it.
  if (!draft.moment.hasFunction(slug)) return `could not find function with ID: ${slug}`;
  const { depth } = draft.moment.limits;
  if (draft.state.depth < depth) return undefined;
  return `Step "${op.label}" would be invocation number ${String(depth + 1)} in a chain; ${String(depth)} is the limit.`;
}

function refuse(message: string): Plan {
  return { ok: false, message };
}
