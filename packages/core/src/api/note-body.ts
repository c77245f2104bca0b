// What is noted about a run from outside of its steps (docs/protocol.md 8.6).
import { z } from "zod";
import { METADATA_MAX, METADATA_OPS, isMetadataKind } from "../domain/metadata.ts";

const ID_MAX = 512;
const INDEX_MAX = 10_000;
const ATTEMPT_MAX = 32_767;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

const Id = z
  .string()
  .min(1)
  .max(ID_MAX)
  .refine((id) => !CONTROL.test(id), "has a control character");

const MetadataTarget = z.object({
  run_id: z.string().describe("The run of the path."),
  step_id: Id.nullish().describe("The step: as the code names it, or by the id in the trace."),
  step_index: z
    .int()
    .min(0)
    .max(INDEX_MAX)
    .nullish()
    .describe("Which use of that name in the run, from 0. Default 0."),
  step_attempt: z.int().min(0).max(ATTEMPT_MAX).nullish().describe("Only this attempt, from 0."),
  span_id: Id.nullish().describe("A span of the app's own tracing."),
});
export type MetadataTarget = z.infer<typeof MetadataTarget>;

export const MetadataBody = z.object({
  target: MetadataTarget,
  metadata: z
    .array(
      z.object({
        kind: z
          .string()
          .refine(isMetadataKind, "must have 1 to 255 characters and none that control")
          .describe("Such as `userland.default`."),
        op: z
          .enum(METADATA_OPS)
          .default("set")
          .describe("In place of what was noted, key by key into it, or keys taken out of it."),
        values: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .min(1)
    .max(METADATA_MAX)
    .describe("At most 64 KiB of values together."),
});
export type MetadataBody = z.infer<typeof MetadataBody>;

export const MetadataResult = z.object({ run_id: z.string() });
