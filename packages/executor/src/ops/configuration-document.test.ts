import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { configurationDocument } from "./configuration-document.ts";
import { SETTINGS, Settings } from "./settings.ts";

it("docs/configuration.md says what the settings are", () => {
  const file = new URL("../../../../docs/configuration.md", import.meta.url);
  // The file is laid out by the formatter; the words are what counts.
  expect(words(readFileSync(file, "utf8"))).toBe(words(configurationDocument()));
});

it("every setting has a variable of its own and is known to the schema", () => {
  expect(new Set(SETTINGS.map(({ variable }) => variable)).size).toBe(SETTINGS.length);
  expect(SETTINGS.map(({ name }) => name).toSorted()).toEqual(
    Object.keys(Settings.shape).toSorted(),
  );
});

const words = (text: string): string => text.replaceAll(/[\s|-]+/g, " ");
