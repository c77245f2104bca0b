// What people have paused: a function, an app or everything.

/** What is paused: one function, one app's functions, or every function. */
export const PAUSE_SCOPES = ["function", "app", "all"] as const;
/** `hold`: runs are created and wait; no call of the app starts. `skip`: events start no runs. */
export const PAUSE_MODES = ["hold", "skip"] as const;

export interface Pause {
  readonly scope: (typeof PAUSE_SCOPES)[number];
  readonly mode: (typeof PAUSE_MODES)[number];
  /** As it was given; null: without one. */
  readonly reason: string | null;
  /** The name of the key that did it, or `dev`. */
  readonly pausedBy: string;
  /** ISO-8601, in UTC. */
  readonly pausedAt: string;
}

/** A sentence for people: what is paused, by whom, since when and why. */
export function pauseSentence({ scope, pausedBy, pausedAt, reason }: Pause): string {
  const why = reason === null ? "" : ` (${reason})`;
  return `${WHAT[scope]} is paused by ${pausedBy} since ${pausedAt}${why}.`;
}

const WHAT: Readonly<Record<Pause["scope"], string>> = {
  function: "The function",
  app: "The function's app",
  all: "Everything",
};

/** The pause by which events start no runs now; undefined: they do. */
export function skippingPause(pauses: readonly Pause[] | undefined): Pause | undefined {
  return pauses?.find(({ mode }) => mode === "skip");
}

/** The pauses that a function is under: its own, its app's, and the one of everything. */
export function pausesOf(
  pauses: readonly (Pause & { readonly targetId: string })[],
  fn: { readonly id: string; readonly appId: string },
): readonly Pause[] {
  if (pauses.length === 0) return NONE;
  return pauses.filter(({ scope, targetId }) => {
    if (scope === "all") return true;
    return targetId === (scope === "app" ? fn.appId : fn.id);
  });
}

const NONE: readonly Pause[] = [];
