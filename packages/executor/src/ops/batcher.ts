// Group commit: while one batch is under way the next one gathers, so that many callers share one
// statement and none waits for a timer.

export interface BatcherOptions<Item, Result> {
  /** Handles a batch; gives one result per item, in order. When it throws, every item fails. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly maxItems: number;
  /** Batches under way at once. */
  readonly maxInFlight: number;
}

export interface Batcher<Item, Result> {
  readonly add: (item: Item) => Promise<Result>;
  /** Resolves when nothing is waiting or under way. */
  readonly idle: () => Promise<void>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export function createBatcher<Item, Result>(
  options: BatcherOptions<Item, Result>,
): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let inFlight = 0;
  let isScheduled = false;
  let whenIdle: (() => void)[] = [];

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || inFlight >= options.maxInFlight) return;
    isScheduled = true;
    // After this turn of the event loop: what arrives in it goes along.
    setImmediate(() => {
      isScheduled = false;
      void flush();
    });
  }

  async function flush(): Promise<void> {
    const batch = waiting.slice(0, options.maxItems);
    waiting = waiting.slice(options.maxItems);
    if (batch.length === 0) return;
    inFlight += 1;
    schedule();
    try {
      settle(batch, await options.run(batch.map(({ item }) => item)));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      inFlight -= 1;
      schedule();
      if (inFlight === 0 && waiting.length === 0) tellIdle();
    }
  }

  function tellIdle(): void {
    const told = whenIdle;
    whenIdle = [];
    for (const tell of told) tell();
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      }),
    idle: () =>
      inFlight === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => whenIdle.push(resolve)),
  };
}

function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  results: readonly Result[],
): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const result = results[index];
    if (result === undefined) reject(new Error("a batch gave fewer results than items"));
    else resolve(result);
  }
}
