// A piece of data that a component shows and that follows the feed.
"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { executorNow, learnClock } from "./clock.ts";
import type { News } from "./feed.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { Problem, Result } from "./result.ts";
import { tabFeed } from "./tab-feed.ts";
import { throttle } from "./throttle.ts";

export interface LiveOptions<Data> {
  /** What the server rendered. */
  readonly initial: Data;
  /** When the executor answered with it, ISO-8601. */
  readonly fetchedAt: string;
  /** Reads it anew; `shown` is what is on the screen. */
  readonly load: (shown: Data) => Promise<Result<Data>>;
  /** Does this news concern what is shown? Asked about changes only; anything else always does. */
  readonly concerns: (news: News & { kind: "changes" }, shown: Data) => boolean;
  /** False once it can change no more; it is not followed then. */
  readonly alive: (shown: Data) => boolean;
  /** At most one read in this time. */
  readonly intervalMs: number;
}

export interface Live<Data> {
  readonly data: Data;
  /** Why the last read failed; `data` is then what was known before. */
  readonly problem: Problem | null;
  /** Reads now, whatever the feed says. */
  readonly refresh: () => Promise<void>;
}

/** Data further than this from the clock is read at once: a page kept for going back, or a wrong clock. */
const STALE_MS = 3_000;

export function useLive<Data>(options: LiveOptions<Data>): Live<Data> {
  const [data, setData] = useState(options.initial);
  const [problem, setProblem] = useState<Problem | null>(null);
  // What the effect and the reads see: always that of the last render.
  const latest = useRef({ options, data });
  useEffect(() => {
    latest.current = { options, data };
  });

  const reader = useRef<(() => Promise<void>) | null>(null);
  const refresh = useCallback(() => {
    reader.current ??= oneAtATime(async () => {
      const result = await latest.current.options.load(latest.current.data);
      if (result.ok) setData(result.data);
      setProblem(result.ok ? null : result.problem);
    });
    return reader.current();
  }, []);

  const { intervalMs, fetchedAt } = options;
  const alive = options.alive(data);
  useEffect(() => {
    if (!alive) return undefined;
    const read = throttle(() => void refresh(), intervalMs);
    if (Math.abs(executorNow() - Date.parse(fetchedAt)) > STALE_MS) read.call();
    const leave = tabFeed().subscribe((news) => {
      if (news.kind === "changes") learnClock(news.at);
      const { options: current, data: shown } = latest.current;
      if (news.kind === "anything" || current.concerns(news, shown)) read.call();
    });
    return () => {
      leave();
      read.stop();
    };
  }, [alive, intervalMs, fetchedAt, refresh]);

  return { data, problem, refresh };
}
