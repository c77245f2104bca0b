// How much is waiting or under way, for whoever wants to wait until nothing is.

export interface Unfinished {
  readonly begin: () => void;
  readonly end: () => void;
  /** Resolves at once when there is nothing. */
  readonly idle: () => Promise<void>;
}

export function createUnfinished(): Unfinished {
  let count = 0;
  let listeners: (() => void)[] = [];
  return {
    begin: () => {
      count += 1;
    },
    end: () => {
      count -= 1;
      if (count > 0) return;
      const told = listeners;
      listeners = [];
      for (const listener of told) listener();
    },
    idle: () =>
      count === 0 ? Promise.resolve() : new Promise((resolve) => listeners.push(resolve)),
  };
}
