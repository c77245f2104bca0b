// What the app saw of each run: its calls, its own requests, and what its code noted.

/** One request that the app answered. */
export interface CallRecord {
  readonly method: string;
  readonly fnId: string;
  readonly stepId: string;
  readonly attempt: number;
  readonly received: Readonly<Record<string, string>>;
  /** As it was received. */
  readonly body: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: string;
}

/** One request that the app made for a run. */
export interface SentRecord {
  readonly kind: "checkpoint";
  readonly body: string;
  readonly status: number;
}

export interface RunRecord {
  readonly calls: readonly (CallRecord | SentRecord)[];
  /** Calls that have begun, answered or not. */
  readonly begun: number;
  readonly notes: readonly unknown[];
}

export interface Records {
  /** @returns The how-manieth call of the run it is. */
  begin(runId: string): number;
  add(runId: string, call: CallRecord | SentRecord): void;
  note(runId: string, value: unknown): void;
  of(runId: string): RunRecord;
}

interface Mutable {
  readonly calls: (CallRecord | SentRecord)[];
  begun: number;
  readonly notes: unknown[];
}

export function createRecords(): Records {
  const runs = new Map<string, Mutable>();
  const find = (runId: string): Mutable => {
    const known = runs.get(runId);
    if (known !== undefined) return known;
    const fresh: Mutable = { calls: [], begun: 0, notes: [] };
    runs.set(runId, fresh);
    return fresh;
  };
  return {
    begin: (runId) => (find(runId).begun += 1),
    add: (runId, call) => void find(runId).calls.push(call),
    note: (runId, value) => void find(runId).notes.push(value ?? null),
    of: (runId) => find(runId),
  };
}
