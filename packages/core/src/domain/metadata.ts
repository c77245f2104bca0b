// What an app's code notes about a run or a step: the words for it, and how much of it is kept.

/** What a note is about; a step's note of scope `run` belongs to the run. */
export const METADATA_SCOPES = ["run", "step", "step_attempt", "extended_trace"] as const;
export type MetadataScope = (typeof METADATA_SCOPES)[number];

/** `set` replaces what was noted under the same kind before; `merge` replaces its keys one by one. */
export const METADATA_OPS = ["set", "merge", "delete"] as const;
export type MetadataOp = (typeof METADATA_OPS)[number];

/** One op, or one update from outside of a step, carries at most so many notes. */
export const METADATA_MAX = 50;
/** Bytes of one note's values, and of all values of one update from outside of a step. */
export const METADATA_BYTES_MAX = 64 * 1024;
/** Bytes of all values that were ever noted about a run; more is refused from outside of its steps. */
export const RUN_METADATA_BYTES_MAX = 1024 * 1024;

const KIND_MAX = 255;
/** What no database stores, and no screen shows. */
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/** May a kind of note have this name, such as `userland.default` or `inngest.ai`? */
export const isMetadataKind = (kind: string): boolean =>
  kind.length > 0 && kind.length <= KIND_MAX && !FORBIDDEN.test(kind);
