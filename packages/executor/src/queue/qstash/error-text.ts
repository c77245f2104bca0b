// What an error of the network says: `fetch` itself says only that it failed, and its cause why.

export function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { message, cause } = thrown;
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}
