// What ends statements and transactions that hang, in milliseconds. Each connection asks for it; behind a
// pooler, where it may not, the role has to bring it along (docs/poolers.md).
export const TIMEOUTS_MS = {
  statement_timeout: 15_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 10_000,
} as const;

export type TimeoutName = keyof typeof TIMEOUTS_MS;
