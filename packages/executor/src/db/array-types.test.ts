import { describe, expect, it } from "vitest";
import { ARRAY_TYPES } from "./array-types.ts";

const ODD = ["", "NULL", '"', "\\", '\\"', "{a,b}", "a,b", " ", "\n", "é\u0001", null, "x"];

describe("an array of texts", () => {
  it("quotes whatever could be taken for something else", () => {
    expect(ARRAY_TYPES.texts.serialize(['a"b\\c', null, "NULL", ""])).toBe(
      String.raw`{"a\"b\\c",NULL,"NULL",""}`,
    );
  });

  it.each([[ODD], [[]], [[""]], [[null]]])("comes back as it went: %j", (items) => {
    expect(ARRAY_TYPES.texts.parse(ARRAY_TYPES.texts.serialize(items))).toEqual(items);
  });

  it("is read without quotes where Postgres leaves them out", () => {
    expect(ARRAY_TYPES.texts.parse('{a,NULL,"b c"}')).toEqual(["a", null, "b c"]);
  });
});

describe("an array of numbers", () => {
  it.each([[[1, -2, 0]], [[1.5, 1e21, null]], [[]]])("comes back as it went: %j", (items) => {
    expect(ARRAY_TYPES.floats.parse(ARRAY_TYPES.floats.serialize(items))).toEqual(items);
  });
});
