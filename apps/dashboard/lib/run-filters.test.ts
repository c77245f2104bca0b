import { describe, expect, it } from "vitest";
import {
  isFiltered,
  NO_FILTERS,
  readFilters,
  toApiQuery,
  toPageQuery,
  withFilters,
} from "./run-filters.ts";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");

describe("the run list's filters", () => {
  it("come back from the address bar as they were put there", () => {
    const filters = readFilters({
      status: ["failed", "running"],
      function: ["a", "b"],
      app: "shop",
      eventName: "shop/order.placed",
      event: "event-1",
      since: "24h",
      cursor: "c",
    });
    const params: Record<string, string[]> = {};
    const query = toPageQuery(filters);
    for (const name of query.keys()) params[name] = query.getAll(name);
    expect(readFilters(params)).toEqual(filters);
  });

  it("leave out what cannot be", () => {
    const filters = readFilters({ status: ["failed", "lost"], since: "3y", from: "soon", app: "" });
    expect(filters).toEqual({ ...NO_FILTERS, status: ["failed"] });
  });

  it("turn a window that ends now into an instant for the API", () => {
    const query = toApiQuery({ ...NO_FILTERS, since: "1h" }, NOW);
    expect(query.get("from")).toBe("2026-03-01T11:00:00.000Z");
    expect(query.has("since")).toBe(false);
  });

  it("begin on the first page again when one of them changes", () => {
    expect(withFilters({ ...NO_FILTERS, cursor: "c" }, { app: ["shop"] }).cursor).toBeNull();
  });

  it("do not count a page as a filter", () => {
    expect(isFiltered({ ...NO_FILTERS, cursor: "c" })).toBe(false);
    expect(isFiltered({ ...NO_FILTERS, since: "1h" })).toBe(true);
  });
});
