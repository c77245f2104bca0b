// Runs one scenario in one app and compares what came of it with what it expects.
import type { RunRecord } from "../app/run-record.ts";
import type { Expected, ExpectedCalls, Scenario } from "../scenario.ts";
import { isInline, type Target } from "../targets.ts";
import { type Failure, failureOf } from "./failure.ts";
import { includes, same } from "./mismatch.ts";
import { outline, stepHash } from "./outline.ts";
import { rawAt } from "./raw-json.ts";
import { createTrial, type MutableTrial, type Stage, type Trial } from "./trial.ts";

export async function runScenario(scenario: Scenario, stage: Stage): Promise<Failure | undefined> {
  const trial = createTrial(stage, scenario);
  try {
    if (scenario.functions["main"] !== undefined) await runMain(scenario, trial);
    await scenario.check?.(trial);
    return undefined;
  } catch (error) {
    const { runId } = trial;
    return failureOf(error, runId === "" ? [] : outline(await trial.record()));
  }
}

async function runMain(scenario: Scenario, trial: MutableTrial): Promise<void> {
  const { names } = trial;
  const events = scenario.send?.(names) ?? { name: names.event() };
  trial.eventIds = await trial.send(events);
  trial.runId = await trial.until("a run of main", async () => {
    const [run] = await trial.runsOf(trial.eventIds[0]);
    return run?.id;
  });
  await scenario.during?.(trial);
  trial.run = await trial.ended(trial.runId);
  const own = trial.target.sdk === "v3" ? scenario.v3 : undefined;
  await compare(trial, { ...scenario.expect, ...own });
}

async function compare(trial: Trial, expected: Expected): Promise<void> {
  const { run } = trial;
  const { status = "Completed", error } = expected;
  same("status, output", [run.status, status === run.status ? null : run.output], [status, null]);
  if ("output" in expected) same("output", run.output, expected.output);
  if (error !== undefined) includes("error", run.output, error);
  const { calls, memos, notes } = expected;
  if (calls !== undefined || memos !== undefined || notes !== undefined) {
    compareRecord(await settled(trial), expected, trial.target);
  }
}

function compareRecord(record: RunRecord, expected: Expected, target: Target): void {
  const { calls, memos = {}, notes } = expected;
  if (calls !== undefined) compareCalls(record, calls, target);
  for (const [step, text] of Object.entries(memos)) {
    same(`memo of ${step}`, lastMemo(record, step), text);
  }
  if (notes !== undefined) same("notes", record.notes, notes);
}

/** The answer of the last call reaches the executor a moment before it is written down. */
async function settled(trial: Trial): Promise<RunRecord> {
  return await trial.until("the end of all calls", async () => {
    const record = await trial.record();
    const ended = record.calls.filter((call) => !("kind" in call)).length;
    return ended === record.begun ? record : undefined;
  });
}

function compareCalls(record: RunRecord, calls: ExpectedCalls, target: Target): void {
  const lines = callsFor(calls, target);
  if (lines === undefined || lines === null) return;
  const seen = outline(record);
  if (calls.unordered === true) same("calls", seen.toSorted(), lines.toSorted());
  else same("calls", seen, lines);
}

function callsFor(
  { inline, stepwise, v3 }: ExpectedCalls,
  { sdk, style }: Target,
): readonly string[] | null | undefined {
  if (isInline(style)) return inline;
  return sdk === "v3" && v3 !== undefined ? v3 : stepwise;
}

/** As the app got it the last time. */
function lastMemo({ calls }: RunRecord, step: string): string | undefined {
  for (const call of calls.toReversed()) {
    if ("kind" in call) continue;
    const text = rawAt(call.body, ["steps", stepHash(step)]);
    if (text !== undefined) return text;
  }
  return undefined;
}
