// The contracts as JSON Schema, in the form that OpenAPI 3.1 takes.
import { z } from "zod";
import { API_SCHEMAS, INPUT_SCHEMAS, type SchemaName } from "./api-schemas.ts";

type Json = Readonly<Record<string, unknown>>;

const PLACE = "#/components/schemas/";

export const refTo = (schema: SchemaName): Json => ({ $ref: PLACE + schema });

export function componentSchemas(): Json {
  return { ...schemasOf("output"), ...schemasOf("input") };
}

const isSchemaName = (name: string): name is SchemaName => name in API_SCHEMAS;

function schemasOf(io: "input" | "output"): Json {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries(API_SCHEMAS)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    uri: (id) => PLACE + id,
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  const mine = Object.entries(schemas).filter(
    ([name]) => isSchemaName(name) && INPUT_SCHEMAS.has(name) === (io === "input"),
  );
  return Object.fromEntries(mine.map(([name, schema]) => [name, withoutIds(schema)]));
}

/** A newer executor may add fields, and a format says what its pattern spells out. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format !== undefined) delete schema.pattern;
}

function withoutIds(schema: z.core.JSONSchema.BaseSchema): Json {
  const kept = Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id");
  return Object.fromEntries(kept);
}

export function parametersOf(query: z.ZodObject | undefined): Json[] {
  if (query === undefined) return [];
  const { properties = {} } = z.toJSONSchema(query, {
    io: "input",
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", schema }));
}
