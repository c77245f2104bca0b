// What goes along with a transition: the events that its end sends, the children it invokes, and
// the conditions of its waits, compiled. Still nothing has happened.
import {
  type CairnEvent,
  deferredEvent,
  type Due,
  endEvents,
  equalityKey,
  equalityKeyText,
  type EventPlan,
  foldExpression,
  invokedEvent,
  type Invocation,
  isEnded,
  isJsonObject,
  type JsonObject,
  type NewRun,
  type NewWait,
  planEvent,
  runControls,
  type Transition,
} from "@cairn/core";
import type { PlannedWait } from "../db/add-transition-rows.ts";
import type { LoadedRun } from "../db/load-runs.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import type { Engine } from "./engine.ts";

export interface TransitionPlan {
  readonly events: readonly EventPlan[];
  readonly waits: readonly PlannedWait[];
}

export function planTransition(
  engine: Engine,
  run: LoadedRun,
  transition: Transition,
): TransitionPlan {
  const { newId, expressionFailed: failed } = engine;
  const moment = { nowMs: engine.nowMs(), newId, failed };
  const index = engine.registry.index();
  const ended = isEnded(transition.status) ? endingEvents(engine, run, transition) : [];
  return {
    events: [
      ...ended.map((event) => planEvent(event, index, moment)),
      ...transition.invocations.flatMap((invocation) => planChild(engine, run, invocation)),
    ],
    waits: transition.waits.map((wait) => planWait(run, wait)),
  };
}

function endingEvents(
  engine: Engine,
  run: LoadedRun,
  transition: Transition,
): readonly CairnEvent[] {
  const moment = { nowMs: engine.nowMs(), newId: engine.newId };
  const ended = {
    runId: run.state.id,
    functionSlug: slugOf(engine, run),
    triggerNames: run.state.triggerNames,
    events: run.events.map(parseObject),
  };
  return [
    ...endEvents(ended, transition, moment),
    ...transition.scheduled.map((defer) => deferredEvent(defer, ended, moment)),
  ];
}

const slugOf = (engine: Engine, run: LoadedRun): string =>
  engine.registry.index().byId.get(run.state.functionId)?.slug ?? run.state.functionId;

/** A child run with its event; the function was there when the transition was decided. */
function planChild(engine: Engine, run: LoadedRun, invocation: Invocation): EventPlan[] {
  const fn = engine.registry.index().bySlug.get(invocation.functionSlug);
  if (fn === undefined) return [];
  const event = invokedEvent(
    {
      data: invocation.data,
      meta: invocation.meta,
      v: invocation.v,
      name: invocation.stepName,
      expireMs: instantOf(invocation.expires, engine.nowMs()),
      correlationId: `${run.state.id}.${invocation.stepId}`,
      functionSlug: invocation.functionSlug,
      sourceFunctionSlug: slugOf(engine, run),
      sourceAppId: run.state.appId,
    },
    { nowMs: engine.nowMs(), newId: engine.newId },
  );
  const child: NewRun = {
    ...runControls(fn.controls, { event, due: null }, engine.newId),
    id: invocation.childRunId,
    jobId: engine.newId(),
    functionId: fn.id,
    appId: fn.appId,
    eventId: event.id,
    cause: "invoke",
    parentRunId: run.state.id,
    parentStepId: invocation.stepId,
    originalRunId: null,
    depth: run.state.depth + 1,
    maxAttempts: fn.maxAttempts,
    due: null,
  };
  return [{ event, runs: [child], buffered: [], skips: [], matchJobId: engine.newId() }];
}

/** For people: what is due is decided by the database's clock. */
const instantOf = (due: Due, nowMs: number): number =>
  "atMs" in due ? due.atMs : nowMs + due.afterMs;

function planWait(run: LoadedRun, wait: NewWait): PlannedWait {
  if (wait.conditionSource === null) return { condition: null, matchKey: null };
  const compiled = compileExpression(wait.conditionSource);
  // The decision has checked it already: a condition that does not compile is a step error.
  if (!compiled.ok) return { condition: null, matchKey: null };
  const folded = foldExpression(compiled.expression, { event: parseObject(run.events[0] ?? "{}") });
  const key = equalityKey(folded);
  return {
    condition: JSON.stringify(folded),
    matchKey: key === null ? null : equalityKeyText(key),
  };
}

function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}
