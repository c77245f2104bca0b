// Times leave the database as texts in its session's time zone; the API gives them in UTC with
// milliseconds.

/** Reads Postgres's own text of a timestamptz and the one it writes into JSON. */
export function toInstant(text: string): string {
  return new Date(text).toISOString();
}

export function toInstantOrNull(text: string | null): string | null {
  return text === null ? null : toInstant(text);
}
