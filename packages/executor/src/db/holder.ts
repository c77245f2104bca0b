// Who takes leases: part of every statement that claims, hands on or renews a job.
export interface Holder {
  readonly shard: number;
  /** This executor's id, new at every start. */
  readonly executor: string;
  /** How long a lease lasts without renewal, in milliseconds. */
  readonly leaseMs: number;
}
