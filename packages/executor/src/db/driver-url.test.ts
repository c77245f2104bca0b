import { describe, expect, it } from "vitest";
import { driverUrl } from "./driver-url.ts";

describe("the URL of a database, for the driver", () => {
  it("loses the words of other clients", () => {
    expect(
      driverUrl("postgres://u:p@host/db?sslmode=require&channel_binding=require&pgbouncer=true"),
    ).toBe("postgres://u:p@host/db?sslmode=require");
    expect(driverUrl("postgres://u:p@host/db?supa=base-pooler.x")).toBe("postgres://u:p@host/db");
  });

  it.each([
    "postgres://host/db",
    "postgres://a:1,b:2/db?sslmode=require",
    "postgres://u:p%3F@host/db?options=endpoint%3Dx&search_path=mine",
  ])("is otherwise as it was given: %s", (url) => {
    expect(driverUrl(url)).toBe(url);
  });
});
