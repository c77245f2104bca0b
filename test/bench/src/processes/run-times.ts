// When the steps of one run began, as the code in them saw it.

export interface RunTimes {
  /** The beginning of each step's body, on the shared clock. */
  readonly bodies: readonly number[];
  /** The end of the function: every step before it is durable. */
  readonly end: number;
}
