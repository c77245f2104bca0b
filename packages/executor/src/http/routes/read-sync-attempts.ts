// GET /v1/apps/sync-attempts.
import { QUERY, type ServerKind, SyncAttemptsQuery, type SyncAttemptView } from "@cairn/core";
import { attemptCurl } from "../../app/record-syncs.ts";
import type { Reader } from "../../db/client.ts";
import { isAttemptCursor, listSyncAttempts } from "../../db/sync-attempts.ts";
import { answerPage, type Now } from "../answer.ts";
import type { Handler } from "../mount-routes.ts";
import { checkCursor, parseQuery } from "../parse-query.ts";

export interface SyncAttemptPorts {
  readonly reader: Reader;
  /** Of this executor: commands to see attempts again say what it says to apps. */
  readonly serverKind: ServerKind;
  readonly now: Now;
}

export function syncAttemptHandlers({ reader, serverKind, now }: SyncAttemptPorts) {
  return {
    listSyncAttempts: async (c) => {
      const query = parseQuery(SyncAttemptsQuery, c.req.queries());
      checkCursor(query.cursor, isAttemptCursor);
      const page = await listSyncAttempts(reader, query, spellingsOf(query.url));
      const items = page.items.map((attempt): SyncAttemptView => ({
        ...attempt,
        curl: attemptCurl(attempt, serverKind) ?? null,
      }));
      return answerPage(c, now, { ...page, items });
    },
  } satisfies Record<string, Handler>;
}

/** As it was given, and as it was tried. */
function spellingsOf(url: string | undefined): readonly string[] | undefined {
  if (url === undefined) return undefined;
  if (!URL.canParse(url)) return [url];
  const tried = new URL(url);
  tried.searchParams.delete(QUERY.deployId);
  return [url, tried.href];
}
