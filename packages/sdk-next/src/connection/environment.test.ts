import { afterEach, describe, expect, it, vi } from "vitest";
import { readEnvironment } from "./environment.ts";

afterEach(() => void vi.unstubAllEnvs());

describe("the environment", () => {
  it("is read when it is asked for, under our names before the ecosystem's", () => {
    vi.stubEnv("INNGEST_SIGNING_KEY", "theirs");
    expect(readEnvironment().signingKey).toBe("theirs");
    vi.stubEnv("CAIRN_SIGNING_KEY", "ours");
    expect(readEnvironment().signingKey).toBe("ours");
  });

  it("counts empty as not set", () => {
    vi.stubEnv("CAIRN_DEV", " ");
    vi.stubEnv("INNGEST_DEV", "1");
    expect(readEnvironment().dev).toBe("1");
  });
});
