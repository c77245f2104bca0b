import { describe, expect, it } from "vitest";
import { nameOfKey } from "./why-names.ts";

const run = { functionSlug: "shop-pay", appId: "01M8", app: { name: "shop", url: "http://a" } };

describe("what a key is called", () => {
  it.each([
    ["fn:ea56c2d5-1:concurrency[0]:", "concurrency[0] of shop-pay"],
    ["fn:ea56c2d5-1:concurrency[0]:a:b\n", 'concurrency[0] of shop-pay for "a:b\\n"'],
    ["fn:ea56c2d5-1:throttle:null", 'throttle of shop-pay for "null"'],
    ["env:step:eu", 'the environment\'s limit for "eu"'],
    ["account:run:", "the account's limit"],
    ["breaker:01M8", "app shop"],
    ["pause:app:01M8", "app shop"],
    ["pause:function:ea56c2d5-1", "function shop-pay"],
    ["pause:all:", "everything"],
    ["of a later version", "of a later version"],
  ])("%j: %s", (key, name) => {
    expect(nameOfKey(key, run)).toBe(name);
  });
});
