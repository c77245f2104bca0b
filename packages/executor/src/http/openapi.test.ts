import { ERROR_CODES } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { API_SCHEMAS } from "./api-schemas.ts";
import { openApiDocument } from "./openapi.ts";
import { API_ROUTES } from "./read-routes.ts";

const Parameter = z.looseObject({ name: z.string(), in: z.enum(["path", "query"]) });
const Operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  parameters: z.array(Parameter).default([]),
  responses: z.record(z.string(), z.looseObject({ description: z.string() })),
});
const Document = z.looseObject({
  openapi: z.literal("3.1.0"),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

const document = Document.parse(JSON.parse(JSON.stringify(openApiDocument(API_ROUTES))));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
);

function refsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : refsIn(inner),
  );
}

describe("the OpenAPI document", () => {
  it("has every route of the table", () => {
    const served = API_ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted();
    const documented = operations.map(
      ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
    );
    expect(documented.toSorted()).toEqual(served);
  });

  it("refers only to schemas that it has", () => {
    const names = new Set(
      Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`),
    );
    expect(refsIn(document).filter((ref) => !names.has(ref))).toEqual([]);
    expect(names.size).toBe(Object.keys(API_SCHEMAS).length);
  });

  it("refers to every schema, so that none is left over", () => {
    const used = new Set(refsIn(document).map((ref) => ref.split("/").at(-1)));
    expect(Object.keys(API_SCHEMAS).filter((name) => !used.has(name))).toEqual([]);
  });

  it("names each operation once", () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(operations.map((operation) => [operation.operationId, operation] as const))(
    "declares the path parameters of %s",
    (_, { path, parameters }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = parameters.filter((parameter) => parameter.in === "path");
      expect(declared.map(({ name }) => name)).toEqual(inPath);
    },
  );

  it("says of each query parameter what it does", () => {
    const silent = operations.flatMap(({ operationId, parameters }) =>
      parameters
        .filter(({ in: place }) => place === "query")
        .filter((parameter) => {
          const { schema } = z.looseObject({ schema: z.looseObject({}) }).parse(parameter);
          return !("description" in schema);
        })
        .map(({ name }) => `${operationId} ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it("speaks only of error codes that there are", () => {
    const errors = operations.flatMap(({ responses }) =>
      Object.entries(responses)
        .filter(([status]) => Number(status) >= 400)
        .flatMap(([, { description }]) => description.split(", ")),
    );
    const known = new Set<string>([...ERROR_CODES, "Not able to work."]);
    expect(errors.filter((code) => !known.has(code))).toEqual([]);
    expect(errors).toContain("storage_unavailable");
  });

  it("does not promise that nothing will be added", () => {
    expect(JSON.stringify(document)).not.toContain('"additionalProperties":false');
  });
});
