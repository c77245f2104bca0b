// A step's own HTTP request: made while its job is held, then taken like an app's reply. If this process
// dies in between, the lease ends and the request is made again: it happens at least once.
import { isEnded } from "@cairn/core";
import { readGatewayJob } from "../db/gateway-jobs.ts";
import type { ClaimedJob } from "../db/job-types.ts";
import type { ActiveRun } from "./active-run.ts";
import type { CallPorts } from "./call-run.ts";
import { dropCancelled, dropIfEnded, takeInput } from "./take-input.ts";

type Ports = Pick<CallPorts, "engine" | "held" | "requests">;

export async function callGateway(
  ports: Ports,
  run: ActiveRun,
  claimed: ClaimedJob,
): Promise<void> {
  const { engine, held, requests } = ports;
  run.knowJob(claimed.job);
  const open = held.openCall(claimed.runId);
  const leave = await requests.enter();
  try {
    if (held.cutOff.aborted) return;
    if (open.signal.aborted) return await dropCancelled(engine, claimed);
    const loaded = await run.current();
    if (loaded === undefined || isEnded(loaded.state.status)) {
      return await dropIfEnded(engine, run, claimed);
    }
    const request = await readGatewayJob(engine.sql, engine.holder.shard, claimed);
    if (request === undefined) return;
    engine.failpoint("gateway:before-request");
    const { outcome, elapsedMs } = await engine.sendRequest(request, open.signal);
    engine.failpoint("gateway:after-reply");
    // That we cut it off ourselves says nothing of the other side.
    if (open.signal.aborted && outcome.failure !== null) return;
    const { job } = claimed;
    await takeInput(engine, run, claimed, { kind: "gateway", job, outcome, elapsedMs });
  } finally {
    leave();
    open.close();
  }
}
