// At most so many at once; the rest wait in their order.

export interface Semaphore {
  /** Resolves when there is room; call the result to leave. */
  readonly enter: () => Promise<() => void>;
  /** How many are inside or waiting. */
  readonly load: () => number;
}

export function createSemaphore(limit: number): Semaphore {
  let inside = 0;
  const queue: ((leave: () => void) => void)[] = [];
  let head = 0;

  function leave(): void {
    const next = queue[head];
    if (next === undefined) {
      inside -= 1;
      return;
    }
    head += 1;
    if (head === queue.length) {
      queue.length = 0;
      head = 0;
    }
    next(once(leave));
  }

  return {
    enter: () => {
      if (inside < limit) {
        inside += 1;
        return Promise.resolve(once(leave));
      }
      return new Promise((resolve) => queue.push(resolve));
    },
    load: () => inside + queue.length - head,
  };
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
