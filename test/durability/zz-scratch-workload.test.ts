import { writeFileSync } from "node:fs";
import { it } from "vitest";
import { startReaper } from "../../packages/executor/src/dev/reaper.ts";
import { planWorkload } from "../flow-control/workload/plan-events.ts";
import { runWorkload } from "../flow-control/workload/run-workload.ts";
import { buildExecutor } from "../support/executor-process-build.ts";
it("x", async () => {
  const build = buildExecutor(); const reaper = startReaper();
  for (const s of (process.env["S"] ?? "1").split(",")) {
    const t = Date.now();
    const plan = planWorkload(Number(s), Number(process.env["E"] ?? 300));
    try {
    const r = await runWorkload(plan, { entry: build.entry, reaper });
    writeFileSync(`/tmp/wl-${s}.json`, JSON.stringify(r)); clearInterval((globalThis as any).dbgTimer); writeFileSync(`/tmp/dbg-${s}.json`, JSON.stringify((globalThis as any).dbg));
    console.log(`seed ${s}: ${Date.now()-t} ms, ${r.facts.runs.length} runs, ${r.kills} kills, ${r.problems.length} problems`);
    for (const p of r.problems.slice(0, 12)) console.log(p.slice(0, 1500));
    } catch (e) { console.log(`seed ${s}: THROWN ${String(e).slice(0,5000)}`); }
  }
  build.remove(); await reaper.stop();
}, 600_000);
