import { Registration } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { functionId, registrationRows } from "./registration-rows.ts";

function anApp(change: object = {}, fn: object = {}): Registration {
  const runtime = { type: "http", url: "https://shop.example/api?fnId=shop-pay&stepId=step" };
  return Registration.parse({
    url: "https://shop.example/api",
    appName: "shop",
    sdk: "js:v4.24.0",
    functions: [
      { id: "shop-pay", name: "", triggers: [], steps: { step: { runtime } }, ...fn },
      { id: "shop-abc", name: "Abc", triggers: [], steps: { step: { runtime } } },
    ],
    ...change,
  });
}

const rows = (app: Registration, dialledUrl?: string) => registrationRows(app, "app-1", dialledUrl);

describe("the rows of a registration", () => {
  it("have what the executor needs of each function", () => {
    const { functions, ...app } = rows(anApp());
    expect(app).toMatchObject({ id: "app-1", name: "shop", framework: null });
    expect(functions).toMatchObject([
      { slug: "shop-abc", name: "Abc", maxAttempts: 5 },
      { slug: "shop-pay", name: "shop-pay", maxAttempts: 5 },
    ]);
  });

  it("count attempts where the app counts retries", () => {
    const runtime = { url: "https://shop.example/api" };
    const app = anApp({}, { steps: { step: { runtime, retries: { attempts: 0 } } } });
    expect(rows(app).functions[1]?.maxAttempts).toBe(1);
  });

  it("have the same checksum when the same is said in another order, or with another deploy id", () => {
    const { checksum } = rows(anApp());
    const reordered = { ...anApp(), functions: anApp().functions.toReversed() };
    expect(rows(reordered).checksum).toBe(checksum);
    expect(rows(anApp({ url: "https://shop.example/api?deployId=1" })).checksum).toBe(checksum);
    expect(rows(anApp({ appVersion: "abc", deployId: "x" })).checksum).toBe(checksum);
  });

  it("have another checksum when anything else changes", () => {
    const { checksum } = rows(anApp());
    expect(rows(anApp({ sdk: "js:v4.25.0" })).checksum).not.toBe(checksum);
    expect(rows(anApp({}, { triggers: [{ event: "a" }] })).checksum).not.toBe(checksum);
    expect(rows(anApp({}, { concurrency: 1 })).checksum).not.toBe(checksum);
  });

  it("call the app at the URL that worked, whatever it believes of itself", () => {
    const app = rows(anApp(), "http://10.0.0.7:3000/api?bypass=1");
    expect(app.url).toBe("http://10.0.0.7:3000/api?bypass=1");
    expect(app.functions[1]?.url).toBe(
      "http://10.0.0.7:3000/api?bypass=1&fnId=shop-pay&stepId=step",
    );
  });

  it("keep settings that nobody here knows", () => {
    const { config } = rows(anApp({}, { somethingNew: { a: 1 } })).functions[1] ?? {};
    expect(JSON.parse(config ?? "")).toMatchObject({ somethingNew: { a: 1 } });
  });
});

describe("the id of a function", () => {
  it("has the form of a UUID and is the same for the same slug", () => {
    expect(functionId("shop-pay")).toMatch(
      /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
    );
    expect(functionId("shop-pay")).toBe(functionId("shop-pay"));
    expect(functionId("shop-pay")).not.toBe(functionId("shop-pax"));
  });
});
