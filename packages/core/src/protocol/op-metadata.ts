// What an app's code notes beside a step's result (docs/protocol.md 4.1). It is read leniently: a note
// that is not understood is left out, and never fails the step that it rides on.
import { z } from "zod";
import {
  METADATA_BYTES_MAX,
  METADATA_MAX,
  METADATA_OPS,
  METADATA_SCOPES,
  isMetadataKind,
  type MetadataOp,
  type MetadataScope,
} from "../domain/metadata.ts";
import { utf8Length } from "../domain/utf8.ts";

export interface OpMetadata {
  /** Such as `userland.default` or `inngest.ai`. */
  readonly kind: string;
  readonly scope: MetadataScope;
  readonly op: MetadataOp;
  /** JSON text of an object. */
  readonly values: string;
}

const WireMetadata = z.object({
  kind: z.string().refine(isMetadataKind),
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
