// What apps send by themselves, as the API's description shows it. The wire's own parsers, in
// protocol/, are finer: they say what is wrong with which function or step.
import { z } from "zod";

export const RegisterBody = z.looseObject({
  url: z.string().describe("The app's serve endpoint."),
  appName: z.string(),
  functions: z.array(z.looseObject({ id: z.string() })),
});

export const RegisterResult = z.looseObject({
  ok: z.literal(true),
  modified: z.boolean(),
  sync_id: z.string(),
  app_id: z.string(),
});

export const CheckpointBody = z.looseObject({
  qi_id: z.string().describe("The job that the app was called with."),
  generation_id: z.int().describe("The token of that call."),
  steps: z.array(z.looseObject({ id: z.string(), op: z.string() })),
});

export const CheckpointResult = z.object({}).describe("Nothing: the steps are stored.");

export const CheckpointBatchBody = z.object({
  checkpoints: z.array(CheckpointBody.extend({ run_id: z.string() })),
});

export const CheckpointBatchResult = z.object({
  answers: z
    .array(z.looseObject({}))
    .describe("For each checkpoint, in order, what it alone would have been answered."),
});

export const DevInfo = z.object({
  version: z.string(),
  authed: z.boolean(),
  functions: z.array(z.looseObject({ id: z.string(), name: z.string() })),
});

export const SignalBody = z.object({
  signal: z.string().min(1).max(512).describe("The name that a step waits for."),
  data: z.unknown().optional().describe("What the step gets. Default null."),
});

export const SignalResult = z.object({ run_id: z.string().describe("The run that goes on.") });

export const RunEvents = z.array(z.looseObject({}));

export const RunSteps = z
  .record(z.string(), z.unknown())
  .describe("By step id: `{data}`, `{error}` or null.");
