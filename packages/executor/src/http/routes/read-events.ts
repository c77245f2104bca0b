// GET /v1/events and what lies below it.
import { EventsQuery, isUlid, PageQuery } from "@cairn/core";
import type { Reader } from "../../db/client.ts";
import { listEvents, readEvent } from "../../db/read-events.ts";
import { listEventRuns } from "../../db/read-run.ts";
import { answerOne, answerPage, answerText, type Now } from "../answer.ts";
import type { Handler } from "../mount-routes.ts";
import { checkCursor, checkWindow, parseQuery } from "../parse-query.ts";
import { eventNotFound, idOf } from "../path-parameter.ts";
import { wireRunText } from "../wire-run-text.ts";

export function eventHandlers({ reader, now }: { readonly reader: Reader; readonly now: Now }) {
  return {
    listEvents: async (c) => {
      const query = parseQuery(EventsQuery, c.req.queries());
      checkWindow(query);
      checkCursor(query.cursor, isUlid);
      return answerPage(c, now, await listEvents(reader, query));
    },
    readEvent: async (c) => {
      const id = idOf(c, eventNotFound);
      const event = await readEvent(reader, id);
      if (event === undefined) throw eventNotFound(id);
      return answerOne(c, now, event);
    },
    listEventRuns: async (c) => {
      const id = idOf(c, eventNotFound);
      const query = parseQuery(PageQuery, c.req.queries());
      checkCursor(query.cursor, isUlid);
      const { eventExists, runs } = await listEventRuns(reader, id, query);
      if (!eventExists) throw eventNotFound(id);
      const { items, next } = runs;
      return answerText(c, now, `[${items.map(wireRunText).join(",")}]`, { next });
    },
  } satisfies Record<string, Handler>;
}
