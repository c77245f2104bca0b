import { describe, expect, it } from "vitest";
import { canCancel, isEnded, RUN_ACTIONS, RUN_STATUSES } from "./run.ts";

describe("a run's status", () => {
  it("is an end or can be cancelled, never both", () => {
    for (const status of RUN_STATUSES) expect(canCancel(status)).toBe(!isEnded(status));
  });

  it("allows exactly the actions that people are shown", () => {
    const ended = RUN_STATUSES.filter(isEnded);
    const live = RUN_STATUSES.filter(canCancel);
    expect(RUN_ACTIONS).toEqual({ cancel: live, rerun: ended });
  });
});
