// `npm run demo`: the proof in a minute. Starts everything on free ports, places an order, kills the
// executor in the middle of the run, starts it again, pays, and counts what the app executed.
import { type Executions, type ProvenRun, proveRun } from "./prove-run.ts";
import { startSystem } from "./start-system.ts";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const system = await startSystem(say);
let proof: ProvenRun;
try {
  proof = await proveRun(system, say);
} finally {
  await system.stop();
}
say(`\nRun ${proof.runId} (${proof.status})`);
for (const { step, times } of proof.executions) say(`  ${lineOf(step, times)}`);
const isProven = proof.status === "completed" && everyStepOnce(proof);
say(
  isProven
    ? "\n✓ The executor was killed with SIGKILL, and every finished step ran exactly once."
    : "\n✗ This is not what was promised.",
);
process.exitCode = isProven ? 0 : 1;

function everyStepOnce({ executions, finishedSteps }: ProvenRun): boolean {
  const counted = new Map(executions.map(({ step, times }: Executions) => [step, times]));
  return finishedSteps.length > 0 && finishedSteps.every((step) => counted.get(step) === 1);
}

function lineOf(step: string, times: number): string {
  return `${times === 1 ? "✓" : "✗"} ${step.padEnd(24)} executed ${String(times)} time${times === 1 ? "" : "s"}`;
}
