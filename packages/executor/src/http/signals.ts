// POST /v1/signals (docs/protocol.md 8.4).
import { CairnError, SignalBody } from "@cairn/core";
import { Hono } from "hono";
import { z } from "zod";
import type { SendSignal } from "../app/send-signal.ts";
import { answerOne } from "./answer.ts";
import { parseJson } from "./parse-json.ts";
import { readBody } from "./read-body.ts";

export interface SignalPorts {
  readonly sendSignal: SendSignal;
  /** The largest body, in bytes. */
  readonly maxBytes: number;
}

export function signalRoutes({ sendSignal, maxBytes }: SignalPorts): Hono {
  return new Hono().post("/v1/signals", async (c) => {
    const body = SignalBody.safeParse(parseJson(await readBody(c.req.raw, { maxBytes })));
    if (!body.success) throw invalid(z.prettifyError(body.error));
    const { signal, data } = body.data;
    const runId = await sendSignal(signal, JSON.stringify(data ?? null));
    if (runId === undefined) throw notAwaited(signal);
    return answerOne(c, () => new Date(), { run_id: runId });
  });
}

function invalid(problem: string): CairnError {
  return new CairnError("parameter_invalid", {
    message: `The body is not valid: ${problem}.`,
    hint: 'Send {"signal": "order-7", "data": {…}}.',
  });
}

function notAwaited(signal: string): CairnError {
  return new CairnError("signal_not_awaited", {
    message: `No run waits for the signal ${JSON.stringify(signal.slice(0, 100))}.`,
    hint: "Signals are not kept: send it when a run waits, or send an event, which a wait looks back for.",
  });
}
