// GET /v1/functions, GET /v1/apps and what lies below them.
import { type AppHealthView, ExpressionErrorsQuery, FunctionsQuery, PageQuery } from "@cairn/core";
import type { Reader } from "../../db/client.ts";
import { listExpressionErrors } from "../../db/expression-errors.ts";
import {
  hasApp,
  isNameCursor,
  listApps,
  listFunctions,
  readFunction,
} from "../../db/read-functions.ts";
import { answerOne, answerPage, type Now } from "../answer.ts";
import type { Handler } from "../mount-routes.ts";
import { checkCursor, parseQuery } from "../parse-query.ts";
import { appNotFound, functionNotFound, nameOf } from "../path-parameter.ts";

const AppFunctionsQuery = FunctionsQuery.omit({ app: true });

export interface FunctionReaderParts {
  readonly reader: Reader;
  readonly now: Now;
  readonly appHealth: (appId: string) => AppHealthView | undefined;
}

export function functionHandlers({ reader, now, appHealth }: FunctionReaderParts) {
  return {
    listFunctions: async (c) => {
      const query = parseQuery(FunctionsQuery, c.req.queries());
      checkCursor(query.cursor, isNameCursor);
      return answerPage(c, now, await listFunctions(reader, query));
    },
    readFunction: async (c) => {
      const slug = nameOf(c, "slug", functionNotFound);
      const fn = await readFunction(reader, slug);
      if (fn === undefined) throw functionNotFound(slug);
      return answerOne(c, now, fn);
    },
    listExpressionErrors: async (c) => {
      const query = parseQuery(ExpressionErrorsQuery, c.req.queries());
      return answerOne(c, now, await listExpressionErrors(reader, query.function));
    },
    listApps: async (c) => {
      const query = parseQuery(PageQuery, c.req.queries());
      checkCursor(query.cursor, isNameCursor);
      const { items, next } = await listApps(reader, query);
      const apps = items.map((app) => ({ ...app, health: appHealth(app.id) ?? null }));
      return answerPage(c, now, { items: apps, next });
    },
    listAppFunctions: async (c) => {
      const app = nameOf(c, "name", appNotFound);
      const query = parseQuery(AppFunctionsQuery, c.req.queries());
      checkCursor(query.cursor, isNameCursor);
      const page = await listFunctions(reader, { ...query, app: [app] });
      if (page.items.length === 0 && !(await hasApp(reader, app))) throw appNotFound(app);
      return answerPage(c, now, page);
    },
  } satisfies Record<string, Handler>;
}
