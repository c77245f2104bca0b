// Pausing and resuming over HTTP.
import { CairnError, PauseBody, ResumeBody, ResumeQuery } from "@cairn/core";
import { type Context, Hono } from "hono";
import type { Engine } from "../app/engine.ts";
import { pause, resume } from "../app/pauses.ts";
import type { Reader } from "../db/client.ts";
import { findAppId, listPauses, type PauseScope, readPause } from "../db/pauses.ts";
import { readFunction } from "../db/read-functions.ts";
import { answerOne } from "./answer.ts";
import type { Authenticator } from "./authenticate.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseBody } from "./parse-body.ts";
import { parseQuery } from "./parse-query.ts";
import { appNotFound, functionNotFound } from "./path-parameter.ts";
import { PAUSE_ROUTES } from "./pause-route-table.ts";

export interface PausePorts {
  readonly engine: Pick<Engine, "sql" | "holder" | "onDelayedJob" | "registry">;
  readonly reader: Reader;
  readonly callerOf: Authenticator["callerOf"];
}

const BODY_BYTES = 16 * 1024;
/** Tells the time for people; nothing is decided by it. */
const now = () => new Date();

export function pauseRoutes({ engine, reader, callerOf }: PausePorts): Hono {
  const routes = new Hono();
  mountRoutes(routes, PAUSE_ROUTES, {
    pause: async (c) => {
      const body = await parseBody(c.req.raw, PauseBody, {
        maxBytes: BODY_BYTES,
        hint: 'Send {"scope": "function", "target": "shop-pay", "mode": "hold", "reason": "…"}.',
      });
      const { scope, mode, reason = null } = body;
      const targetId = await findTarget(reader, body);
      await pause(engine, { scope, targetId, mode, reason, pausedBy: callerOf(c) });
      c.status(201);
      return answerOne(c, now, await readPause(reader, scope, targetId));
    },
    listPauses: async (c) => answerOne(c, now, await listPauses(reader)),
    resume: async (c) => {
      const wanted = await whatToResume(c);
      const targetId = await findTarget(reader, wanted);
      if (await resume(engine, wanted.scope, targetId)) return c.body(null, 204);
      throw notPaused(wanted);
    },
  });
  return routes;
}

interface Target {
  readonly scope: PauseScope;
  readonly target?: string | null | undefined;
}

/** The parameters count when there are any; a body that comes as well is not read. */
async function whatToResume(c: Context): Promise<Target> {
  const { scope, target } = parseQuery(ResumeQuery, c.req.queries());
  if (scope !== undefined) return { scope, target };
  return await parseBody(c.req.raw, ResumeBody, {
    maxBytes: BODY_BYTES,
    hint: 'Send {"scope": "function", "target": "shop-pay"}, or ?scope=function&target=shop-pay.',
    empty: {},
  });
}

/** @returns The id of the function or the app; empty for everything. */
async function findTarget(reader: Reader, { scope, target }: Target): Promise<string> {
  const key = target ?? "";
  if (scope === "all") {
    if (key === "") return "";
    throw targetProblem("Scope all takes no target", "Leave the target out, or say which scope.");
  }
  if (key === "") {
    throw targetProblem(
      `Scope ${scope} needs a target`,
      scope === "app" ? "Give the app's name." : "Give the function's slug.",
    );
  }
  const id = scope === "app" ? await findAppId(reader, key) : (await readFunction(reader, key))?.id;
  if (id === undefined) throw scope === "app" ? appNotFound(key) : functionNotFound(key);
  return id;
}

function targetProblem(problem: string, hint: string): CairnError {
  return new CairnError("parameter_invalid", { message: `${problem}.`, hint });
}

function notPaused({ scope, target }: Target): CairnError {
  const what = scope === "all" ? "Everything" : `The ${scope} "${target ?? ""}"`;
  return new CairnError("pause_not_found", {
    message: `${what} is not paused itself.`,
    hint: "Its app, or everything, may be: GET /v1/pauses lists what is paused.",
  });
}
