// Limits over HTTP: seen, set at runtime and reset.
import { CairnError, LimitBody, LimitQuery, LimitsQuery, type LimitView } from "@cairn/core";
import { type Context, Hono } from "hono";
import type { Engine } from "../app/engine.ts";
import {
  changeLimit,
  type LimitChange,
  listLimitChanges,
  listLimits,
} from "../db/change-limits.ts";
import type { Reader } from "../db/client.ts";
import { readFunction } from "../db/read-functions.ts";
import { answerOne } from "./answer.ts";
import type { Authenticator } from "./authenticate.ts";
import { limitBodyHint } from "./limit-body-hint.ts";
import { limitNumbers } from "./limit-numbers.ts";
import { LIMIT_ROUTES } from "./limit-route-table.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseBody } from "./parse-body.ts";
import { parseQuery } from "./parse-query.ts";
import { functionNotFound } from "./path-parameter.ts";

export interface LimitPorts {
  readonly engine: Pick<Engine, "sql" | "holder" | "onDelayedJob">;
  readonly reader: Reader;
  readonly callerOf: Authenticator["callerOf"];
}

const BODY_BYTES = 16 * 1024;
/** Tells the time for people; nothing is decided by it. */
const now = () => new Date();

export function limitRoutes(ports: LimitPorts): Hono {
  const { reader, callerOf } = ports;
  const routes = new Hono();
  mountRoutes(routes, LIMIT_ROUTES, {
    listLimits: async (c) => answerOne(c, now, await listLimits(reader, await wanted(reader, c))),
    listLimitChanges: async (c) =>
      answerOne(c, now, await listLimitChanges(reader, await wanted(reader, c))),
    setLimit: async (c) => {
      const body = await parseBody(c.req.raw, LimitBody, {
        maxBytes: BODY_BYTES,
        hint: limitBodyHint,
      });
      const { version = null, reason = null, name } = body;
      const functionId = await idOfFunction(reader, body.function);
      const set = limitNumbers(await limitOf(reader, functionId, name), body);
      const change = { functionId, name, set, version, reason, changedBy: callerOf(c) };
      return answerOne(c, now, await applied(ports, change));
    },
    resetLimit: async (c) => {
      const { name, reason = null, ...query } = parseQuery(LimitQuery, c.req.queries());
      const functionId = await idOfFunction(reader, query.function);
      const change = { functionId, name, set: null, version: null, reason, changedBy: callerOf(c) };
      return answerOne(c, now, await applied(ports, change));
    },
  });
  return routes;
}

async function wanted(reader: Reader, c: Context): Promise<string | undefined> {
  const query = parseQuery(LimitsQuery, c.req.queries());
  return query.function === undefined ? undefined : await idOfFunction(reader, query.function);
}

async function idOfFunction(reader: Reader, key: string): Promise<string> {
  const found = await readFunction(reader, key);
  if (found === undefined) throw functionNotFound(key);
  return found.id;
}

/** @throws {CairnError} `limit_not_found`. */
async function limitOf(reader: Reader, functionId: string, name: string): Promise<LimitView> {
  const limits = await listLimits(reader, functionId);
  const limit = limits.find((one) => one.name === name);
  if (limit === undefined) throw limitNotFound(name, limits);
  return limit;
}

/** What waits for it looks again at once (the database sees to that): there may be room now. */
async function applied({ engine, reader }: LimitPorts, change: LimitChange) {
  const { functionId, name } = change;
  const version = await changeLimit(engine.sql, change);
  const limit = await limitOf(reader, functionId, name);
  if (version === undefined) {
    if (change.set === null && limit.set === null) return limit;
    throw new CairnError("limit_changed", {
      message: `${name} has version ${String(limit.version)} by now.`,
      hint: "Look at what was changed (GET /v1/limits/changes), and send the version that you saw.",
    });
  }
  engine.onDelayedJob(0);
  return limit;
}

function limitNotFound(name: string, limits: readonly { readonly name: string }[]): CairnError {
  const names = limits.map((limit) => limit.name).join(", ");
  return new CairnError("limit_not_found", {
    message: `The function has no limit "${name}".`,
    hint: names === "" ? "It has none at all; limits begin in the code." : `It has ${names}.`,
  });
}
