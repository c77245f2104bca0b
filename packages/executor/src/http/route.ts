// A route of the HTTP API as data: what the router mounts and what the OpenAPI document says of it.
import type { ErrorCode } from "@cairn/core";
import type { z } from "zod";
import type { SchemaName } from "./api-schemas.ts";

/** What a route answers when all goes well. */
export type Answer =
  /** `{ data, metadata }`. */
  | { readonly shape: "one"; readonly schema: SchemaName; readonly status?: 200 | 201 }
  /** `{ data: [ … ], metadata }`: short enough to come as a whole. */
  | { readonly shape: "list"; readonly schema: SchemaName }
  /** `{ data: [ … ], metadata, page: { next } }`. */
  | { readonly shape: "page"; readonly schema: SchemaName }
  /** The schema itself, without a wrapping. `unavailable`: with status 503 as well. */
  | {
      readonly shape: "bare";
      readonly schema: SchemaName;
      readonly status?: 200 | 201;
      readonly unavailable?: boolean;
    }
  /** A WebSocket; the schema of its text frames. */
  | { readonly shape: "socket"; readonly schema: SchemaName }
  /** Server-sent events: event name to the schema of its data. */
  | { readonly shape: "stream"; readonly events: Readonly<Record<string, SchemaName>> }
  /** What an app answered, as it answered it. */
  | { readonly shape: "replay" }
  | { readonly shape: "document" }
  /** Status 204. */
  | { readonly shape: "nothing" };

export interface Route {
  /** Unique; the name of its handler and its `operationId`. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** As Hono reads it: `/v1/runs/:id`. */
  readonly path: string;
  readonly tag: "events" | "runs" | "functions" | "schedules" | "apps" | "live" | "service";
  /** One line. */
  readonly summary: string;
  readonly query?: z.ZodObject;
  /** The first alone, or either of them. */
  readonly body?: { readonly schema: SchemaName; readonly orArray?: boolean };
  readonly answer: Answer;
  /** Beside those that every route may answer. */
  readonly errors: readonly ErrorCode[];
  /** Needs no authentication. Default: it does, in production. */
  readonly open?: boolean;
}
