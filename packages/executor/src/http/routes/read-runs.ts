// GET /v1/runs and what lies below it.
import { type AppHealthView, isUlid, RunsQuery } from "@cairn/core";
import { buildTrace } from "../../app/build-trace.ts";
import { explainRun } from "../../app/explain-run.ts";
import type { Reader } from "../../db/client.ts";
import { readRunJobs, readWireRun } from "../../db/read-run.ts";
import { listRuns } from "../../db/read-runs.ts";
import { readTrace } from "../../db/read-trace.ts";
import { readWhy } from "../../db/read-why.ts";
import { answerOne, answerPage, answerText, type Now } from "../answer.ts";
import type { Handler } from "../mount-routes.ts";
import { checkCursor, checkWindow, parseQuery } from "../parse-query.ts";
import { idOf, runNotFound } from "../path-parameter.ts";
import { wireRunText } from "../wire-run-text.ts";

export interface RunReaderParts {
  readonly reader: Reader;
  readonly now: Now;
  readonly appHealth: (appId: string) => AppHealthView | undefined;
}

export function runHandlers({ reader, now, appHealth }: RunReaderParts) {
  return {
    listRuns: async (c) => {
      const query = parseQuery(RunsQuery, c.req.queries());
      checkWindow(query);
      checkCursor(query.cursor, isUlid);
      return answerPage(c, now, await listRuns(reader, query));
    },
    readRun: async (c) => {
      const id = idOf(c, runNotFound);
      const run = await readWireRun(reader, id);
      if (run === undefined) throw runNotFound(id);
      return answerText(c, now, wireRunText(run));
    },
    readTrace: async (c) => {
      const id = idOf(c, runNotFound);
      const rows = await readTrace(reader, id);
      if (rows === undefined) throw runNotFound(id);
      return answerOne(c, now, buildTrace(rows));
    },
    readJobs: async (c) => {
      const id = idOf(c, runNotFound);
      const jobs = await readRunJobs(reader, id);
      if (jobs === undefined) throw runNotFound(id);
      return answerOne(c, now, jobs);
    },
    explainRun: async (c) => {
      const id = idOf(c, runNotFound);
      const rows = await readWhy(reader, id);
      if (rows === undefined) throw runNotFound(id);
      return answerOne(c, now, explainRun(rows, appHealth(rows.appId)));
    },
  } satisfies Record<string, Handler>;
}
