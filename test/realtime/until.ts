// Waiting for something that is seen by looking.

const POLL_MS = 5;

/** Looks again and again; the test's own time limit ends it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
