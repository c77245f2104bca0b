// Commands on runs and functions over HTTP.
import {
  CairnError,
  CancelBody,
  InvokeBody,
  MetadataBody,
  RerunBody,
  SettleBody,
} from "@cairn/core";
import { type Context, Hono } from "hono";
import type { FromStep, InvocationInput, RunChanges } from "../app/change-runs.ts";
import { checkStorable } from "../app/find-unstorable.ts";
import { parseMeta } from "../app/parse-event.ts";
import { answerOne } from "./answer.ts";
import { parseBody } from "./parse-body.ts";
import { functionNotFound, idOf, nameOf, runNotFound } from "./path-parameter.ts";

const INVOKE_BYTES = 512 * 1024;
const CANCEL_BYTES = 1024;
const SETTLE_BYTES = 1024;
/** Room for more values than are taken, so that it is they who are too large. */
const METADATA_BYTES = 256 * 1024;

export function changeRoutes(changes: RunChanges): Hono {
  const remove = async (c: Context): Promise<Response> => {
    await changes.cancel(idOf(c, runNotFound));
    return c.body(null, 204);
  };
  return new Hono()
    .post("/v1/runs/:id/cancel", async (c) => {
      const id = idOf(c, runNotFound);
      const { children } = await parseBody(c.req.raw, CancelBody, {
        maxBytes: CANCEL_BYTES,
        hint: 'Send nothing, or {"children": true}.',
        empty: {},
      });
      return answerOne(c, now, { id, status: await changes.cancel(id, children) });
    })
    .delete("/v1/runs/:id", remove)
    .delete("/v0/runs/:id", remove)
    .post("/v1/runs/:id/rerun", async (c) => {
      const runId = idOf(c, runNotFound);
      c.status(201);
      return answerOne(c, now, { id: await changes.rerun(runId, await fromStep(c)) });
    })
    .post("/v1/runs/:id/metadata", async (c) => {
      const runId = idOf(c, runNotFound);
      await changes.note(runId, await updateOf(c, runId));
      return answerOne(c, now, { run_id: runId });
    })
    .post("/v1/runs/:id/settle", async (c) => {
      const id = idOf(c, runNotFound);
      const { units } = await parseBody(c.req.raw, SettleBody, {
        maxBytes: SETTLE_BYTES,
        hint: 'Send {"units": 12}.',
      });
      return answerOne(c, now, { id, units, unitsBefore: await changes.settle(id, units) });
    })
    .post("/v1/functions/:slug/invoke", async (c) => {
      const slug = nameOf(c, "slug", functionNotFound);
      c.status(201);
      return answerOne(c, now, await changes.invoke(slug, await inputOf(c)));
    })
    .post("/invoke/:slug", async (c) => {
      const slug = nameOf(c, "slug", functionNotFound);
      const { eventId, runId } = await changes.invoke(slug, await inputOf(c));
      // As for an event, the status stands in the body as well.
      return c.json({ id: eventId, run_id: runId, status: 200 });
    });
}

/** Tells the time for people; nothing is decided by it. */
const now = () => new Date();

async function fromStep(c: Context): Promise<FromStep | undefined> {
  const { fromStep: from } = await parseBody(c.req.raw, RerunBody, {
    maxBytes: INVOKE_BYTES,
    hint: 'Send nothing, or {"fromStep": {"stepId": "…", "input": […]}}.',
    empty: {},
  });
  if (from === undefined) return undefined;
  const { stepId, input } = from;
  return { stepId, input: input === undefined ? null : JSON.stringify(input) };
}

async function inputOf(c: Context): Promise<InvocationInput> {
  const { data, meta } = await parseBody(c.req.raw, InvokeBody, {
    maxBytes: INVOKE_BYTES,
    hint: 'Send {"data": {…}}.',
    empty: {},
  });
  const input = { data: data ?? {}, meta: parseMeta(meta, "") };
  checkStorable(input, "");
  return input;
}

async function updateOf(c: Context, runId: string): Promise<MetadataBody> {
  const update = await parseBody(c.req.raw, MetadataBody, {
    maxBytes: METADATA_BYTES,
    hint: 'Send {"target": {"run_id": "…"}, "metadata": [{"kind": "userland.default", "op": "set", "values": {…}}]}.',
  });
  if (update.target.run_id === runId) return update;
  throw new CairnError("parameter_invalid", {
    message: "The body is not valid: target.run_id is not the run of the path.",
    hint: "Send the update to the run that it is about.",
  });
}
