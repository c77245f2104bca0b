// The OpenAPI 3.1 document, made from the table of routes and the contracts.
import { ERROR_CODES, type ErrorCode } from "@cairn/core";
import { type SchemaName } from "./api-schemas.ts";
import { ERROR_STATUS } from "./error-status.ts";
import { componentSchemas, parametersOf, refTo } from "./openapi-schemas.ts";
import type { Answer, Route } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

export function openApiDocument(routes: readonly Route[]): Json {
  return {
    openapi: "3.1.0",
    info: {
      title: "Cairn executor",
      version: "1",
      description:
        "Lists come in pages: `page.next` is the `cursor` of the next page, null on the last one. " +
        "Times are ISO-8601 in UTC. Errors carry a stable `code`; docs/errors.md explains each.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    security: [{ bearer: [] }],
    paths: pathsOf(routes),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description:
            "A signing key's prefix and the SHA-256 of its bytes, in hex. Not needed in development.",
        },
      },
    },
  };
}

function pathsOf(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return paths;
}

function operationOf(route: Route): Json {
  const parameters = [...pathParameters(route.path), ...parametersOf(route.query)];
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined ? {} : { requestBody: bodyOf(route.body) }),
    ...(route.open === true ? { security: [] } : {}),
    responses: { ...answersOf(route.answer), ...errorsOf(route) },
  };
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));

function bodyOf({ schema, orArray }: NonNullable<Route["body"]>): Json {
  const one = refTo(schema);
  const either = { oneOf: [one, { type: "array", items: one }] };
  return { required: true, content: json(orArray === true ? either : one) };
}

const json = (schema: Json): Json => ({ "application/json": { schema } });

function answersOf(answer: Answer): Json {
  if (!("schema" in answer || "events" in answer)) return WITHOUT_SCHEMA[answer.shape];
  switch (answer.shape) {
    case "one":
      return { [answer.status ?? 200]: content("Done.", wrapped(refTo(answer.schema))) };
    case "list":
      return { 200: content("All of them.", wrapped(listOf(answer.schema))) };
    case "page":
      return { 200: content("A page.", wrapped(listOf(answer.schema), PAGE)) };
    case "bare":
      return bareAnswers(answer);
    case "socket":
      return { 101: content("A WebSocket; its text frames:", refTo(answer.schema)) };
    case "stream":
      return { 200: streamOf(answer.events) };
    default:
      return answer satisfies never;
  }
}

const WITHOUT_SCHEMA: Readonly<Record<"replay" | "document" | "nothing", Json>> = {
  replay: {
    302: { description: "Not yet: ask again." },
    default: { description: "What the app answered." },
  },
  document: { 200: { description: "An OpenAPI document.", content: json({ type: "object" }) } },
  nothing: { 204: { description: "Done." } },
};

const content = (description: string, schema: Json): Json => ({
  description,
  content: json(schema),
});
const listOf = (schema: SchemaName): Json => ({ type: "array", items: refTo(schema) });

const PAGE: Json = {
  page: {
    type: "object",
    properties: { next: { type: ["string", "null"] } },
    required: ["next"],
  },
};

function wrapped(data: Json, more: Json = {}): Json {
  const properties = { data, metadata: refTo("Metadata"), ...more };
  return { type: "object", properties, required: Object.keys(properties) };
}

function bareAnswers(answer: Extract<Answer, { shape: "bare" }>): Json {
  const schema = refTo(answer.schema);
  const done = { [answer.status ?? 200]: content("Done.", schema) };
  if (answer.unavailable !== true) return done;
  return { ...done, 503: content("Not able to work.", schema) };
}

function streamOf(events: Readonly<Record<string, SchemaName>>): Json {
  const names = Object.entries(events).map(([event, schema]) => `\`${event}\`: ${schema}`);
  return {
    description: `Events and their data: ${names.join(", ")}. Each id is a cursor for Last-Event-ID.`,
    content: { "text/event-stream": { schema: { oneOf: Object.values(events).map(refTo) } } },
  };
}

/** Whatever a route does, these may come instead of its answer. */
const EVERYWHERE: readonly ErrorCode[] = [
  "method_not_allowed",
  "host_not_allowed",
  "origin_not_allowed",
  "storage_unavailable",
  "internal",
];

const TOKEN_ERRORS: readonly ErrorCode[] = ["token_missing", "unauthorized", "token_revoked"];

/** Routes that do without the database cannot miss it. */
const isService = (route: Route): boolean => route.tag === "service";

function errorsOf(route: Route): Json {
  const general = EVERYWHERE.filter((code) => code !== "storage_unavailable" || !isService(route));
  const access: readonly ErrorCode[] = route.open === true ? [] : TOKEN_ERRORS;
  const possible = new Set<ErrorCode>([...route.errors, ...access, ...general]);
  const byStatus = new Map<number, string[]>();
  for (const code of ERROR_CODES.filter((known) => possible.has(known))) {
    const status = ERROR_STATUS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, content(codes.join(", "), refTo("ErrorBody"))]),
  );
}
