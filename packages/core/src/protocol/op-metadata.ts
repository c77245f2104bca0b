// What an app's code notes beside a step's result (docs/protocol.md 4.1). It is read leniently: a note
// that is not understood is left out, and never fails the step that it rides on.
import { z } from "zod";
import { utf8Length } from "../domain/utf8.ts";

/** What a note is about; a step's note of scope `run` belongs to the run. */
export const METADATA_SCOPES = ["run", "step", "step_attempt", "extended_trace"] as const;
export type MetadataScope = (typeof METADATA_SCOPES)[number];

/** `set` replaces what was noted under the same kind before; `merge` replaces its keys one by one. */
export const METADATA_OPS = ["set", "merge", "delete"] as const;
export type MetadataOp = (typeof METADATA_OPS)[number];

export interface OpMetadata {
  /** Such as `userland.default` or `inngest.ai`. */
  readonly kind: string;
  readonly scope: MetadataScope;
  readonly op: MetadataOp;
  /** JSON text of an object. */
  readonly values: string;
}

const KIND_MAX = 255;
/** One op carries at most so many notes. */
export const METADATA_MAX = 50;
/** Bytes of one note's values. */
export const METADATA_BYTES_MAX = 64 * 1024;

const WireMetadata = z.object({
  kind: z.string().min(1).max(KIND_MAX),
  scope: z.enum(METADATA_SCOPES).default("step"),
  op: z.enum(METADATA_OPS).default("set"),
  values: z.record(z.string(), z.unknown()).default({}),
});

/** Reads the notes of an op; at most `METADATA_MAX`, each of at most `METADATA_BYTES_MAX`. */
export function readMetadata(value: unknown): readonly OpMetadata[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, METADATA_MAX).flatMap((entry) => {
    const parsed = WireMetadata.safeParse(entry);
    if (!parsed.success) return [];
    const values = JSON.stringify(parsed.data.values);
    return utf8Length(values) > METADATA_BYTES_MAX ? [] : [{ ...parsed.data, values }];
  });
}
