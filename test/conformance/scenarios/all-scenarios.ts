// Every scenario, theme by theme.
import type { Scenario } from "../scenario.ts";
import { BUFFERS } from "./buffers.ts";
import { CANCELS } from "./cancels.ts";
import { CHECKPOINTS } from "./checkpoints.ts";
import { COMMANDS } from "./commands.ts";
import { CONTEXT_SCENARIOS } from "./context.ts";
import { DEFERS } from "./defers.ts";
import { ENCRYPTION } from "./encryption.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { ERRORS } from "./errors.ts";
import { EVENT_SCENARIOS } from "./events.ts";
import { INVOCATIONS } from "./invocations.ts";
import { KEYS } from "./keys.ts";
import { LARGE_STATE } from "./large-state.ts";
import { LIMITS } from "./limits.ts";
import { METADATA } from "./metadata.ts";
import { MODELS } from "./models.ts";
import { ON_FAILURE } from "./on-failure.ts";
import { PARALLEL } from "./parallel.ts";
import { REALTIME } from "./realtime.ts";
import { REPLIES } from "./replies.ts";
import { REQUESTS_OF_STEPS } from "./requests.ts";
import { RETRIES } from "./retries.ts";
import { SCHEDULES } from "./schedules.ts";
import { SEQUENTIAL } from "./sequential.ts";
import { SESSIONS } from "./sessions.ts";
import { SIGNALS } from "./signals.ts";
import { SIGNATURES } from "./signatures.ts";
import { SLEEPING } from "./sleeps.ts";
import { START_LIMITS } from "./start-limits.ts";
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
  ...CANCELS,
  ...BUFFERS,
  ...LIMITS,
  ...START_LIMITS,
  ...WAITS,
  ...INVOCATIONS,
  ...SIGNALS,
  ...REQUESTS_OF_STEPS,
  ...MODELS,
  ...DEFERS,
  ...REALTIME,
  ...EVENT_SCENARIOS,
  ...SESSIONS,
  ...CONTEXT_SCENARIOS,
  ...VALUES,
  ...LARGE_STATE,
  ...ENCRYPTION,
  ...METADATA,
  ...COMMANDS,
  ...SCHEDULES,
  ...REPLIES,
  ...SYNCS,
  ...SIGNATURES,
  ...KEYS,
  ...ENDPOINTS,
];
