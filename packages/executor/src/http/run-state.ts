// GET /v0/runs/:id/batch and /actions (docs/protocol.md 8.2). The texts go out as they are stored.
import { type Context, Hono } from "hono";
import type { RunStateReader } from "../app/read-state.ts";
import { idOf, runNotFound } from "./path-parameter.ts";

export function runStateRoutes(state: RunStateReader): Hono {
  return new Hono()
    .get("/v0/runs/:id/batch", async (c) => json(c, await state.events(idOf(c, runNotFound))))
    .get("/v0/runs/:id/actions", async (c) => json(c, await state.steps(idOf(c, runNotFound))));
}

function json(c: Context, text: string): Response {
  c.header("Cache-Control", "no-store");
  c.header("Content-Type", "application/json");
  return c.body(text);
}
