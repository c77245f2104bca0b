// What an app says of itself at sync (protocol.md 1.1 and 1.4). Unknown keys are kept out; fields of
// flow control are checked in shape here and enforced elsewhere.
import { z } from "zod";

const EventTrigger = z.object({
  event: z.string().min(1, "an event trigger needs an event name").max(255),
  expression: z.string().max(2_048).nullish(),
});
/** The last three are ours; `check-triggers.ts` says what they may be. */
const CronTrigger = z.object({
  cron: z.string().min(1).max(255),
  jitter: z.string().nullish(),
  missed: z.string().nullish(),
  missedMax: z.number().nullish(),
  overlap: z.string().nullish(),
});

export const RETRIES_MAX = 20;

/** Without `retries`, a function or step is tried 5 times: 4 retries. */
export const DEFAULT_RETRIES = 4;

const StepEntry = z.object({
  runtime: z.object({ type: z.string().default("http"), url: z.string().min(1) }),
  retries: z.object({ attempts: z.number().int().min(0).max(RETRIES_MAX) }).nullish(),
});

export const FUNCTION_ID_MAX = 255;

export const RegisteredFunction = z.looseObject({
  id: z
    .string()
    .min(1, "a function needs an id")
    .max(FUNCTION_ID_MAX)
    .regex(/^[^\s/\\\p{Cc}]+$/u, "a function id has no spaces, slashes or control characters"),
  name: z.string().max(512).default(""),
  triggers: z
    .array(z.union([EventTrigger, CronTrigger]))
    .max(10)
    .default([]),
  steps: z.object({ step: StepEntry }),
});
export type RegisteredFunction = z.infer<typeof RegisteredFunction>;
export type RegisteredTrigger = RegisteredFunction["triggers"][number];

export const FUNCTIONS_MAX = 10_000;

export const Registration = z.looseObject({
  url: z.string().min(1),
  appName: z.string().min(1).max(255),
  appVersion: z.string().nullish(),
  framework: z.string().nullish(),
  sdk: z.string().default("unknown"),
  v: z.string().nullish(),
  functions: z.array(RegisteredFunction).max(FUNCTIONS_MAX),
});
export type Registration = z.infer<typeof Registration>;

/** The answer to an in-band PUT; the same facts under other names. */
export const InBandSync = z.looseObject({
  app_id: z.string().min(1),
  appVersion: z.string().nullish(),
  framework: z.string().nullish(),
  sdk: z.string().default("unknown"),
  url: z.string().min(1),
  functions: z.array(RegisteredFunction).max(FUNCTIONS_MAX),
});
export type InBandSync = z.infer<typeof InBandSync>;

/** The app's answer to a PUT in which it called us back instead. */
export const OutOfBandSync = z.looseObject({
  message: z.string().default(""),
  modified: z.boolean().default(false),
});
