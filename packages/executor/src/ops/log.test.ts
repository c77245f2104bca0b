import { CairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { createLogger } from "./log.ts";

function logged(write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown> {
  let line = "";
  write(
    createLogger("debug", {
      write: (text) => {
        line += text;
      },
    }),
  );
  return JSON.parse(line) as Record<string, unknown>;
}

describe("the log", () => {
  it("writes the level as a word, the time in ISO-8601 and the fields beside the sentence", () => {
    expect(logged((log) => log.info({ runId: "r" }, "run ended"))).toEqual({
      level: "info",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      runId: "r",
      msg: "run ended",
    });
  });

  it.each([
    [{ token: "hush" }],
    [{ config: { signingKey: "hush", eventKeys: ["hush"] } }],
    [{ request: { headers: { authorization: "hush", "x-inngest-signature": "hush" } } }],
  ])("hides secrets by their name: %j", (fields) => {
    expect(JSON.stringify(logged((log) => log.warn(fields, "said too much")))).not.toContain(
      "hush",
    );
  });

  it("writes code, hint and details of an error thrown on purpose", () => {
    const err = new CairnError("run_not_found", {
      message: "There is no such run.",
      hint: "Check the id.",
      details: { runId: "r" },
    });
    expect(logged((log) => log.warn({ err }, "refused"))["err"]).toEqual({
      code: "run_not_found",
      message: "There is no such run.",
      hint: "Check the id.",
      runId: "r",
    });
  });

  it("writes the causes of an unexpected error, but no parameters of a statement", () => {
    const cause = Object.assign(new Error("connection lost"), { code: "57P01" });
    const failed = new Error("Failed query: select $1 params: card number", { cause });
    const err = Object.assign(failed, { query: "select $1", params: ["card number"] });
    const text = JSON.stringify(logged((log) => log.error({ err }, "unexpected error")));
    expect(text).toContain("57P01");
    expect(text).not.toContain("card number");
  });
});
