// What an error of the network says: `fetch` itself says only that it failed, and its cause why.

export function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { message, cause } = thrown;
  return cause instanceof Error ? `${message} (${reasonOf(cause)})` : message;
}

/** Where several addresses were tried, the error itself says nothing. */
function reasonOf(cause: Error): string {
  const [first]: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [];
  return cause.message === "" && first instanceof Error ? first.message : cause.message;
}
