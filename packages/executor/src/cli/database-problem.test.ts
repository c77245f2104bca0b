import { isCairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { withDatabase } from "./database-problem.ts";

const URL_WITH_SECRETS = "postgres://worker:hush-hush@db.example:6543/shop";

class CodedError extends Error {
  readonly code: string;

  constructor(code: string, message = "the driver's words, with hush-hush") {
    super(message);
    this.code = code;
  }
}

async function problemOf(error: unknown, url = URL_WITH_SECRETS): Promise<unknown> {
  try {
    return await withDatabase(url, async () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
}

async function wordsOf(error: unknown, url?: string): Promise<string> {
  const problem = await problemOf(error, url);
  if (!isCairnError(problem)) throw new Error("it was not turned into words");
  return `${problem.message} ${problem.hint ?? ""}`;
}

describe("a database that cannot be used", () => {
  it.each([
    ["ECONNREFUSED", "nobody listens there"],
    ["ENOTFOUND", "host name is not known"],
    ["CONNECT_TIMEOUT", "no answer"],
    ["28P01", "refuses this user or password"],
    ["3D000", "no database of this name"],
    ["42501", "may not"],
    ["42P01", "cairn migrate"],
    ["53300", "no more connections"],
    ["08P01", "CAIRN_DB_POOLED=true"],
    ["57P03", "starting up"],
    ["ECONNRESET", "connection failed"],
  ])("%s is told as a place, a cause and what to do", async (code, expected) => {
    const words = await wordsOf(new CodedError(code));
    expect(words).toContain(expected);
    expect(words).toContain("db.example:6543/shop");
    expect(words).toContain(code);
    expect(words).not.toMatch(/hush|worker/);
  });

  it("is looked for where its URL comes from", async () => {
    const refuse = () => Promise.reject(new CodedError("28P01"));
    await expect(withDatabase(URL_WITH_SECRETS, refuse, "DATABASE_DIRECT_URL")).rejects.toThrow(
      expect.objectContaining({
        hint: "Correct the user and the password in DATABASE_DIRECT_URL.",
      }),
    );
  });

  it("is recognised through what wraps the cause", async () => {
    const both = new AggregateError([new CodedError("ECONNREFUSED")]);
    expect(await wordsOf(new Error("query failed", { cause: both }))).toContain("nobody listens");
  });

  it("is named by its usual port when the URL has none", async () => {
    const words = await wordsOf(new CodedError("ECONNREFUSED"), "postgres://db.example");
    expect(words).toContain("db.example:5432 ");
  });

  it("is not named at all when the URL cannot be read", async () => {
    const words = await wordsOf(new CodedError("ECONNREFUSED"), "postgres://u:hush/hush@a,b/x");
    expect(words).toContain("The database at DATABASE_URL");
    expect(words).not.toContain("hush");
  });
});

describe("any other error", () => {
  it("stays as it is", async () => {
    const bug = new TypeError("a bug");
    expect(await problemOf(bug)).toBe(bug);
  });
});
