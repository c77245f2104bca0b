import { describe, expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

function controlled() {
  const waiting: (() => void)[] = [];
  const read = oneAtATime(() => new Promise<void>((resolve) => waiting.push(resolve)));
  return { read, waiting };
}

describe("work that runs one at a time", () => {
  it("runs once more after calls that came meanwhile, however many", async () => {
    const { read, waiting } = controlled();
    const first = read();
    const second = read();
    const third = read();
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await first;
    await Promise.resolve();
    expect(waiting).toHaveLength(2);
    waiting[1]?.();
    await Promise.all([second, third]);
    expect(waiting).toHaveLength(2);
  });

  it("runs again at once when it is idle", async () => {
    const { read, waiting } = controlled();
    const first = read();
    waiting[0]?.();
    await first;
    void read();
    expect(waiting).toHaveLength(2);
  });
});
