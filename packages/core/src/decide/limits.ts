// Limits of a run (protocol.md 3.1, reliability.md 4.3). All are configuration; these are defaults.

export interface Limits {
  /** Bytes of one step's output or error. */
  readonly stepOutputBytes: number;
  /** Bytes of all memos of a run. */
  readonly stateBytes: number;
  readonly steps: number;
  /** The longest sleep or wait, in milliseconds. */
  readonly delayMs: number;
  /** Length of a chain of invocations. */
  readonly depth: number;
  /** Calls that never reached the app, in a row, before the run fails. */
  readonly unreachable: number;
}

const MEBIBYTE = 1024 * 1024;

export const DEFAULT_LIMITS: Limits = {
  stepOutputBytes: 4 * MEBIBYTE,
  stateBytes: 32 * MEBIBYTE,
  steps: 1_000,
  delayMs: 366 * 24 * 3_600_000,
  depth: 100,
  unreachable: 20,
};
