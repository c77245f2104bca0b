// Every scenario, theme by theme.
import type { Scenario } from "../scenario.ts";
import { CHECKPOINTS } from "./checkpoints.ts";
import { CONTEXT_SCENARIOS } from "./context.ts";
import { ERRORS } from "./errors.ts";
import { EVENT_SCENARIOS } from "./events.ts";
import { INVOCATIONS } from "./invocations.ts";
import { KEYS } from "./keys.ts";
import { ON_FAILURE } from "./on-failure.ts";
import { PARALLEL } from "./parallel.ts";
import { REPLIES } from "./replies.ts";
import { RETRIES } from "./retries.ts";
import { SEQUENTIAL } from "./sequential.ts";
import { SIGNALS } from "./signals.ts";
import { SIGNATURES } from "./signatures.ts";
import { SLEEPING } from "./sleeps.ts";
import { SYNCS } from "./syncs.ts";
import { VALUES } from "./values.ts";
import { WAITS } from "./waits.ts";

export const ALL_SCENARIOS: readonly Scenario[] = [
  ...SEQUENTIAL,
  ...PARALLEL,
  ...CHECKPOINTS,
  ...RETRIES,
  ...ERRORS,
  ...ON_FAILURE,
  ...SLEEPING,
  ...WAITS,
  ...INVOCATIONS,
  ...SIGNALS,
  ...EVENT_SCENARIOS,
  ...CONTEXT_SCENARIOS,
  ...VALUES,
  ...REPLIES,
  ...SYNCS,
  ...SIGNATURES,
  ...KEYS,
];
