// Delays, retries and whatever else the server waits for can be kept from ending, for as long as a test
// brings things into an order.
import { onTestFinished, vi } from "vitest";

interface StoppedTime {
  readonly goOn: () => void;
}

/** The server measures by the monotonic clock of this process, which stands still from now on. */
export function stopTime(): StoppedTime {
  const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  const goOn = (): void => clock.mockRestore();
  onTestFinished(goOn);
  return { goOn };
}
