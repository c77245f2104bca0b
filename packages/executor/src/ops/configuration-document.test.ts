import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { SETTINGS } from "./all-settings.ts";
import { configurationDocument } from "./configuration-document.ts";
import { Settings } from "./settings.ts";

it("docs/configuration.md is what `npm run docs` writes", () => {
  const file = new URL("../../../../docs/configuration.md", import.meta.url);
  expect(readFileSync(file, "utf8")).toBe(configurationDocument());
});

it("every setting has a variable of its own and is known to the schema", () => {
  expect(new Set(SETTINGS.map(({ variable }) => variable)).size).toBe(SETTINGS.length);
  expect(SETTINGS.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(Settings.shape).toSorted(),
  );
});
