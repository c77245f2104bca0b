// Step promises that user code drops or awaits late must not bring down the process.

/**
 * A step's failure is kept in its memo, and the code sees it when it awaits the promise. Without this
 * mark, a failure delivered before that would be an unhandled rejection, which ends a Node process.
 */
export function markHandled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore);
  return promise;
}

const ignore = (): void => undefined;
