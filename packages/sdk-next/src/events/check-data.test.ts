import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkData, schemaOf, unknownEvent } from "./check-data.ts";

const schema = z.object({
  id: z.string(),
  total: z.number().default(0),
  lines: z.array(z.object({ sku: z.string() })).default([]),
});

describe("data that fits its schema", () => {
  it("comes back as the schema gives it", async () => {
    expect(await checkData(schema, 'event "placed"', { id: "7" })).toEqual({
      id: "7",
      total: 0,
      lines: [],
    });
  });
});

describe("data that does not fit", () => {
  it("is refused with the path of each problem", async () => {
    const checking = checkData(schema, 'event "placed"', { id: 7, lines: [{ sku: "a" }, {}] });
    await expect(checking).rejects.toThrow('event "placed" does not fit its schema: data.id: ');
    await expect(checking).rejects.toThrow("; data.lines.1.sku: ");
  });

  it("is refused with five problems at most", async () => {
    const lines = Array.from({ length: 50 }, () => ({}));
    const error = await checkData(schema, 'event "placed"', { id: "7", lines }).catch(String);
    expect(String(error).split("; ")).toHaveLength(5);
  });

  it("may be refused by a schema that needs time", async () => {
    const slow = z.string().refine(() => Promise.resolve(false), "taken");
    await expect(checkData(slow, 'event "named"', "x")).rejects.toThrow("data: taken");
  });
});

describe("an event without a schema", () => {
  it("is one that the object of schemas does not own", () => {
    expect(schemaOf({ placed: schema }, "constructor")).toBeUndefined();
    expect(schemaOf({ placed: schema }, "placed")).toBe(schema);
  });

  it("is named together with those that have one", () => {
    const error = unknownEvent({ placed: schema, paid: schema }, "lost");
    expect(error.message).toContain('"lost" is not one of this client\'s events (paid, placed)');
  });
});
