import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { throttle } from "./throttle.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("works at once, then once per interval for as long as it is called", () => {
  let count = 0;
  const { call } = throttle(() => {
    count += 1;
  }, 100);
  call();
  expect(count).toBe(1);
  call();
  call();
  expect(count).toBe(1);
  vi.advanceTimersByTime(100);
  expect(count).toBe(2);
  vi.advanceTimersByTime(1_000);
  expect(count).toBe(2);
  call();
  expect(count).toBe(3);
});

it("drops what is still to come when it is stopped", () => {
  let count = 0;
  const { call, stop } = throttle(() => {
    count += 1;
  }, 100);
  call();
  call();
  stop();
  vi.advanceTimersByTime(1_000);
  expect(count).toBe(1);
});
