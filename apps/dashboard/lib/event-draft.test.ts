import { describe, expect, it } from "vitest";
import { draftProblems, draftToJson } from "./event-draft.ts";

const DRAFT = { name: "shop/order.placed", data: '{"total": 19.90}', id: "" };

describe("an event that is typed in", () => {
  it("is sent with its data exactly as typed", () => {
    expect(draftToJson(DRAFT)).toBe('{"name":"shop/order.placed","data":{"total": 19.90}}');
  });

  it("carries its id when it has one", () => {
    expect(JSON.parse(draftToJson({ ...DRAFT, id: " o-1 " }))).toMatchObject({ id: "o-1" });
  });

  it("has no problems when it has none", () => {
    expect(draftProblems(DRAFT)).toEqual({ name: null, data: null });
  });

  it("is told what is wrong with its name", () => {
    expect(draftProblems({ ...DRAFT, name: "" }).name).toContain("Name is empty");
  });

  it("is told that data is an object", () => {
    expect(draftProblems({ ...DRAFT, data: "[1]" }).data).toContain("object");
    expect(draftProblems({ ...DRAFT, data: "{" }).data).toContain("Line 1");
  });
});
