import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Envelope, streamedBody } from "./streamed-reply.ts";

const ENVELOPE: Envelope = { status: 200, headers: { a: "b" }, body: '"done"' };
const decode = (chunk: Uint8Array | undefined): string => new TextDecoder().decode(chunk);

/** Work that ends when it is told to. */
function aWork() {
  let end: (() => void) | undefined;
  let gone: AbortSignal | undefined;
  const body = streamedBody((signal) => {
    gone = signal;
    return new Promise((resolve) => {
      end = () => {
        resolve(ENVELOPE);
      };
    });
  });
  return { reader: body.getReader(), end: () => end?.(), isGone: () => gone?.aborted };
}

describe("the body of a streamed answer", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("begins at once, stays awake every three seconds, and ends with the envelope", async () => {
    const { reader, end } = aWork();
    expect(decode((await reader.read()).value)).toBe(" ");
    for (let beats = 0; beats < 3; beats += 1) {
      const read = reader.read();
      await vi.advanceTimersByTimeAsync(3_000);
      expect(decode((await read).value)).toBe(" ");
    }
    const last = reader.read();
    end();
    expect(JSON.parse(decode((await last).value))).toEqual(ENVELOPE);
    expect((await reader.read()).done).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves no timer behind when the reader goes away, and tells the work", async () => {
    const { reader, isGone, end } = aWork();
    await reader.read();
    const open = reader.read();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(vi.getTimerCount()).toBe(1);
    await reader.cancel("gone");
    expect(await open).toEqual({ done: true, value: undefined });
    expect(isGone()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    end();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not pile up spaces for a reader who does not read", async () => {
    const { reader } = aWork();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(vi.getTimerCount()).toBe(0);
    expect(decode((await reader.read()).value)).toBe(" ");
  });
});
