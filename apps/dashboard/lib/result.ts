// What a request to the executor gives: data, or a problem that a page can show as it is.

/** A failure in words for people. Never shown as emptiness. */
export interface Problem {
  /** One line: what did not work. */
  readonly title: string;
  /** What happened, in the executor's own words where it gave any. */
  readonly detail: string;
  /** What the reader can do about it. */
  readonly hint: string | null;
  /** The stable code of docs/errors.md, where there is one. */
  readonly code: string | null;
  /** The HTTP status; null when no answer came. */
  readonly status: number | null;
}

export type Result<Data> =
  { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly problem: Problem };

export function isNotFound(problem: Problem): boolean {
  return problem.status === 404;
}
