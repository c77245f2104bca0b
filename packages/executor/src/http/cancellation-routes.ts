// Cancellations of many runs over HTTP (docs/protocol.md 8.3).
import {
  CairnError,
  CancellationBody,
  type CancellationView,
  isUlid,
  PageQuery,
} from "@cairn/core";
import { Hono } from "hono";
import type { Cancellations } from "../app/cancel-many.ts";
import type { Engine } from "../app/engine.ts";
import type { Reader } from "../db/client.ts";
import { stopCancellation } from "../db/cancellations.ts";
import {
  findFunctionOfApp,
  listCancellations,
  readCancellation,
} from "../db/read-cancellations.ts";
import { hasApp } from "../db/read-functions.ts";
import { parseExpression } from "../expression/parse-expression.ts";
import { answerOne, answerPage } from "./answer.ts";
import { mountRoutes } from "./mount-routes.ts";
import { parseBody } from "./parse-body.ts";
import { checkCursor, parseQuery } from "./parse-query.ts";
import { appNotFound, cancellationNotFound, functionNotFound, idOf } from "./path-parameter.ts";
import { CANCELLATION_ROUTES } from "./cancellation-route-table.ts";

export interface CancellationPorts {
  readonly cancellations: Pick<Cancellations, "begin">;
  readonly engine: Pick<Engine, "sql" | "holder" | "newId">;
  readonly reader: Reader;
}

const BODY_BYTES = 64 * 1024;
/** Tells the time for people; nothing is decided by it. */
const now = () => new Date();

export function cancellationRoutes({ cancellations, engine, reader }: CancellationPorts): Hono {
  const { sql, holder, newId } = engine;
  const read = async (id: string): Promise<CancellationView> => {
    const view = await readCancellation(reader, id);
    if (view === undefined) throw cancellationNotFound(id);
    return view;
  };
  const routes = new Hono();
  mountRoutes(routes, CANCELLATION_ROUTES, {
    createCancellation: async (c) => {
      const body = await parseBody(c.req.raw, CancellationBody, {
        maxBytes: BODY_BYTES,
        hint: 'Send {"app_id": "shop", "function_id": "pay", "started_before": "2026-01-31T12:00:00Z"}.',
      });
      const functionId = await findFunction(reader, body);
      checkWindow(body);
      const condition = checkCondition(body.if ?? null);
      const id = newId();
      const { started_after: startedAfter = null, started_before: startedBefore } = body;
      const { children } = body;
      await cancellations.begin({
        id,
        functionId,
        startedAfter,
        startedBefore,
        condition,
        children,
      });
      c.status(201);
      return answerOne(c, now, await read(id));
    },
    listCancellations: async (c) => {
      const query = parseQuery(PageQuery, c.req.queries());
      checkCursor(query.cursor, isUlid);
      return answerPage(c, now, await listCancellations(reader, query));
    },
    readCancellation: async (c) => answerOne(c, now, await read(idOf(c, cancellationNotFound))),
    deleteCancellation: async (c) => {
      const id = idOf(c, cancellationNotFound);
      if (!(await stopCancellation(sql, holder.shard, id))) throw cancellationNotFound(id);
      return c.body(null, 204);
    },
  });
  return routes;
}

/** Both names are asked for: one that is left out by mistake must not cancel more than was meant. */
async function findFunction(
  reader: Reader,
  { app_id: app, function_id: key }: CancellationBody,
): Promise<string> {
  const missing = [
    ...((app ?? "") === "" ? ["app_id"] : []),
    ...((key ?? "") === "" ? ["function_id"] : []),
  ];
  if (typeof app !== "string" || typeof key !== "string" || missing.length > 0) {
    throw new CairnError("filter_required", {
      message: `The filter has no ${missing.join(" and no ")}.`,
      hint: "Say whose runs are to be cancelled: app_id, the app's name, and function_id, the function's id.",
    });
  }
  const functionId = await findFunctionOfApp(reader, app, key);
  if (functionId !== undefined) return functionId;
  throw (await hasApp(reader, app)) ? functionNotFound(key) : appNotFound(app);
}

function checkWindow({ started_after: after, started_before: before }: CancellationBody): void {
  if (typeof after !== "string" || Date.parse(after) < Date.parse(before)) return;
  throw new CairnError("parameter_invalid", {
    message: `The body is not valid: started_after ${after} is not before started_before ${before}.`,
    hint: "Give the earlier time as started_after.",
  });
}

function checkCondition(source: string | null): string | null {
  if (source === null) return null;
  const parsed = parseExpression(source, ["event"]);
  if (parsed.ok) return source;
  const { message, position } = parsed;
  const place = position === undefined ? "" : `, at character ${String(position + 1)}`;
  throw new CairnError("expression_invalid", {
    message: `if is not a valid expression: ${message}${place}.`,
    hint: "It is about the run's event, such as event.data.userId == 'u-7'; docs/expressions.md has the language.",
  });
}
