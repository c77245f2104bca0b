// Waiting for something, but not for ever.

/**
 * The outcome of `work`, or what `late` gives (or throws) when it takes longer. Late work goes on;
 * nobody hears of its outcome.
 */
export async function withinTime<Value, Late>(
  work: Promise<Value>,
  ms: number,
  late: () => Late,
): Promise<Value | Late> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, timeIsUp.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
