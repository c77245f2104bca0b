// What an app may answer while a run goes on: the ops of protocol.md 4.1. Unknown keys are ignored.
import { z } from "zod";
import { type OpMetadata, readMetadata } from "./op-metadata.ts";
import { readWireError, type WireError } from "./wire-error.ts";

export { WireError } from "./wire-error.ts";

export const OPCODES = [
  "StepRun",
  "Step",
  "StepError",
  "StepFailed",
  "StepPlanned",
  "Sleep",
  "WaitForEvent",
  "WaitForSignal",
  "InvokeFunction",
  "Gateway",
  "AIGateway",
  "DeferAdd",
  "DeferAbort",
  "DiscoveryRequest",
  "StepNotFound",
  "RunComplete",
  "SyncRunComplete",
] as const;

export type OpName = (typeof OPCODES)[number];

const STEP_ID_MAX = 512;

export const WireOp = z.object({
  id: z.string().min(1).max(STEP_ID_MAX),
  op: z.string().min(1),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  opts: z.record(z.string(), z.unknown()).nullish(),
  userland: z.object({ id: z.string() }).nullish().catch(null),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
  timing: z.object({ a: z.number(), b: z.number() }).nullish().catch(null),
  metadata: z.unknown().optional(),
});
export type WireOp = z.infer<typeof WireOp>;

/** The names that are left once old aliases have been replaced. */
export type OpKind = Exclude<OpName, keyof typeof ALIASES>;

const ALIASES = { Step: "StepRun", SyncRunComplete: "RunComplete" } as const;

/** An op that was understood. `data` is JSON text, kept as the app wrote it. */
export interface Op {
  readonly id: string;
  readonly op: OpKind;
  /** The field the wire calls `name`: a duration for Sleep, a name for WaitForEvent and -Signal. */
  readonly argument: string;
  /** What people read. */
  readonly label: string;
  readonly opts: Readonly<Record<string, unknown>>;
  readonly data: string;
  readonly error: WireError | null;
  /** How long the step's body ran, when the app says so. */
  readonly durationMs: number | null;
  /** What the app's code noted about the step or the run; most ops have none. */
  readonly metadata: readonly OpMetadata[];
}

export type ParsedOps =
  | { readonly ok: true; readonly ops: readonly Op[] }
  | { readonly ok: false; readonly message: string };

/** An op list has at most this many entries; more is a protocol error. */
export const OPS_MAX = 1_000;

/** Reads the ops of a 206 reply or of a checkpoint. A lone object counts as a list of one. */
export function parseOps(body: unknown): ParsedOps {
  const list: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (list.length > OPS_MAX) {
    return bad(`the reply has ${String(list.length)} ops; at most ${String(OPS_MAX)} are allowed`);
  }
  const ops: Op[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of list.entries()) {
    const parsed = WireOp.safeParse(entry);
    if (!parsed.success) return bad(`op ${String(index)}: ${z.prettifyError(parsed.error)}`);
    const field = unstorableField(parsed.data);
    if (field !== undefined) {
      return bad(`op ${String(index)} has a character in ${field} that cannot be stored`);
    }
    const op = toOp(parsed.data);
    if (op === undefined) {
      return bad(`op ${String(index)} has the unknown opcode ${parsed.data.op.slice(0, EXCERPT)}`);
    }
    if (seen.has(op.id)) return bad(`two ops have the id ${op.id}`);
    seen.add(op.id);
    ops.push(op);
  }
  return { ok: true, ops };
}

const EXCERPT = 100;

function bad(message: string): ParsedOps {
  return { ok: false, message };
}

function toOp(wire: WireOp): Op | undefined {
  const kind = kindOf(wire.op);
  if (kind === undefined) return undefined;
  return {
    id: wire.id,
    op: kind,
    argument: readable(wire.name ?? ""),
    label: labelOf(wire),
    opts: wire.opts ?? {},
    data: JSON.stringify(wire.data ?? null),
    error: wire.error === undefined || wire.error === null ? null : readWireError(wire.error),
    durationMs: durationOf(wire),
    metadata: readMetadata(wire.metadata),
  };
}

/** NUL, and halves of surrogate pairs: a database would refuse or change them. */
const UNSTORABLE = /[\0\p{Cs}]/u;
const UNSTORABLES = /[\0\p{Cs}]/gu;

/** Of these the name and the texts of `opts` are looked for in the database. Values may hold anything. */
const LOOKED_FOR: ReadonlySet<string> = new Set([
  "Sleep",
  "WaitForEvent",
  "WaitForSignal",
  "InvokeFunction",
  "DeferAdd",
  "DeferAbort",
] satisfies OpName[]);
const VALUES: ReadonlySet<string> = new Set(["input", "payload", "meta"]);

function unstorableField({ id, op, name, opts }: WireOp): string | undefined {
  if (UNSTORABLE.test(id)) return "its id";
  if (!LOOKED_FOR.has(op)) return undefined;
  if (UNSTORABLE.test(name ?? "")) return "its name";
  const found = Object.entries(opts ?? {}).find(
    ([key, value]) => typeof value === "string" && !VALUES.has(key) && UNSTORABLE.test(value),
  );
  return found === undefined ? undefined : `opts.${found[0].slice(0, EXCERPT)}`;
}

const isOpName = (name: string): name is OpName => OPCODES.some((known) => known === name);

function kindOf(name: string): OpKind | undefined {
  if (!isOpName(name)) return undefined;
  return name === "Step" || name === "SyncRunComplete" ? ALIASES[name] : name;
}

const readable = (text: string): string => text.replaceAll(UNSTORABLES, "\u{FFFD}");

const LABEL_MAX = 200;

function labelOf(wire: WireOp): string {
  const label = wire.displayName ?? wire.userland?.id ?? wire.name ?? wire.id;
  return readable(label.slice(0, LABEL_MAX));
}

const NS_PER_MS = 1e6;

const durationOf = ({ timing }: WireOp): number | null =>
  timing === null || timing === undefined ? null : timing.b / NS_PER_MS;
