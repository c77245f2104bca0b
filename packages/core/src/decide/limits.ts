// Limits of a run (docs/protocol.md 3.1). All are configuration; these are defaults.

export interface Limits {
  /** Bytes of one step's output or error, and of the run's own output. */
  readonly stepOutputBytes: number;
  /** Bytes of all memos of a run. */
  readonly stateBytes: number;
  readonly steps: number;
  /** The longest sleep or wait, in milliseconds. */
  readonly delayMs: number;
  /** Length of a chain of invocations. */
  readonly depth: number;
  /** Bytes of a call's body; a larger one is left for the app to fetch (docs/protocol.md 8.2). */
  readonly callBytes: number;
  /** Calls that do not reach the app, since the last progress, before the run fails. */
  readonly unreachable: number;
}

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  stepOutputBytes: 4 * MEBIBYTE,
  stateBytes: 32 * MEBIBYTE,
  steps: 1_000,
  delayMs: 366 * 24 * 3_600_000,
  depth: 100,
  callBytes: 4 * MEBIBYTE - 1024,
  unreachable: 20,
};
