// The step tools over the engine's one primitive: ask for a step. Each asks before its first await,
// so that steps are counted in the order in which the code calls them.
import type { Ask, StepRequest } from "../engine/asked-step.ts";
import { markHandled } from "../engine/mark-handled.ts";
import { readSignal } from "../signals/received-signal.ts";
import type { AiTools } from "./ai-tools.ts";
import { toResponse } from "./fetch-step.ts";
import {
  inferWork,
  type Invocation,
  invokeWork,
  signalWork,
  sleepUntilWork,
  sleepWork,
  waitWork,
} from "./reported-work.ts";
import type { GroupTools } from "../run-context.ts";
import {
  callbackWork,
  fetchWork,
  publishWork,
  sendSignalWork,
  sendWork,
  settleWork,
  type WorkParts,
  wrapWork,
} from "./run-work.ts";
import { readStepName } from "./step-options.ts";
import type { StepTools } from "./step-tools.ts";
import type { StepRef } from "./step-ref.ts";
import { trusted } from "../trusted.ts";

export interface StepToolsParts extends WorkParts {
  readonly ask: Ask;
  /** Refuses names that the client does not know. */
  readonly checkEventName: (name: string) => void;
  /** What a wait gives the function: the event with its data as the schema gives it. */
  readonly readEvent: (memo: unknown) => Promise<unknown>;
}

export interface Tools {
  readonly step: StepTools;
  readonly group: GroupTools;
}

type AskWith = (
  step: StepRef,
  makeWork: (label: string) => StepRequest["work"],
) => Promise<unknown>;

export function createStepTools(parts: StepToolsParts): Tools {
  let parallelMode: "race" | undefined;
  const ask: AskWith = (step, makeWork) => {
    const { id, name } = readStepName(step);
    return parts.ask({ id, name, parallelMode, work: makeWork(name ?? id) });
  };
  const group: GroupTools = {
    parallel({ mode }, start) {
      parallelMode = mode;
      try {
        return start();
      } finally {
        parallelMode = undefined;
      }
    },
  };
  return { step: stepTools(parts, ask), group };
}

function stepTools(parts: StepToolsParts, ask: AskWith): StepTools {
  return {
    run: (step, callback, ...input) =>
      trusted(
        asked(() =>
          ask(step, () => callbackWork(parts, { step, callback: trusted(callback), input })),
        ),
      ),
    sleep: (step, duration) =>
      tool(async () => void (await ask(step, (label) => sleepWork(label, duration)))),
    sleepUntil: (step, at) =>
      tool(async () => void (await ask(step, (label) => sleepUntilWork(label, at)))),
    waitForEvent: (step, options) =>
      tool(async () => {
        parts.checkEventName(options.event);
        const memo = await ask(step, (label) => waitWork(label, options));
        return trusted(memo === null ? null : await parts.readEvent(memo));
      }),
    waitForSignal: (step, options) =>
      tool(async () => {
        const memo = await ask(step, (label) => signalWork(label, options));
        return trusted(await readSignal(memo, options));
      }),
    sendSignal: (step, signal) =>
      tool(async () => trusted(await ask(step, () => sendSignalWork(parts, signal)))),
    settle: (step, units) =>
      tool(async () => trusted(await ask(step, () => settleWork(parts, units)))),
    sendEvent: (step, events) =>
      tool(async () => trusted(await ask(step, () => sendWork(parts, trusted(events))))),
    invoke: (step: StepRef, options: Invocation) =>
      tool(async () => trusted(await ask(step, (label) => invokeWork(label, options)))),
    fetch: (step, input, init) =>
      tool(async () => toResponse(await ask(step, () => fetchWork(parts, { input, init })))),
    ai: aiTools(parts, ask),
    realtime: {
      publish: (step, message) =>
        tool(async () => trusted(await ask(step, () => publishWork(parts, message)))),
    },
  };
}

function aiTools(parts: StepToolsParts, ask: AskWith): AiTools {
  return {
    infer: (step, options) =>
      tool(async () => trusted(await ask(step, (label) => inferWork(label, options)))),
    wrap: (step, callback, ...input) =>
      tool(async () => {
        const given = { step, callback: trusted(callback), input };
        return trusted(await ask(step, () => wrapWork(parts, given)));
      }),
  };
}

/** The engine's own promise: with many parallel steps every further one counts. */
function asked(use: () => Promise<unknown>): Promise<unknown> {
  try {
    return use();
  } catch (error) {
    return markHandled(Promise.reject(error));
  }
}

function tool<T>(use: () => Promise<T>): Promise<T> {
  return markHandled(use());
}
