// Which keys of the table were used, to be written down now and then: to the hour is enough to see
// whether one can be revoked.

/** The same key is noted once in this time. */
const ONCE_IN_MS = 3_600_000;

export interface UseNotes {
  /** Null, a key of an environment variable, is not noted. */
  readonly add: (id: string | null) => void;
  /** What was used since it was last written down. */
  readonly take: () => readonly string[];
}

export function createUseNotes(now: () => number = () => performance.now()): UseNotes {
  const takenAt = new Map<string, number>();
  const used = new Set<string>();
  return {
    add: (id) => {
      if (id === null || used.has(id)) return;
      const last = takenAt.get(id);
      if (last === undefined || now() - last > ONCE_IN_MS) used.add(id);
    },
    take: () => {
      const ids = [...used];
      used.clear();
      for (const id of ids) takenAt.set(id, now());
      return ids;
    },
  };
}
