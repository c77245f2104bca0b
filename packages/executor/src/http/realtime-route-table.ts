// The routes of realtime messages; their handlers are in realtime-routes.ts.
import { PublishQuery, SubscribeQuery, TeeQuery } from "@cairn/core";
import type { Route } from "./route.ts";

const TOKEN_ERRORS = [
  "realtime_token_missing",
  "realtime_token_invalid",
  "realtime_token_expired",
] as const;

/** Open: whoever has a subscription token needs no key. */
export const SUBSCRIBE_ROUTES = [
  {
    name: "connectRealtime",
    method: "GET",
    path: "/v1/realtime/connect",
    tag: "live",
    summary: "A WebSocket of what is published. At most once: what nobody hears is gone.",
    query: SubscribeQuery,
    answer: { shape: "socket", schema: "RealtimeFrame" },
    errors: [
      ...TOKEN_ERRORS,
      "parameter_invalid",
      "upgrade_required",
      "overloaded",
      "shutting_down",
    ],
    open: true,
  },
  {
    name: "streamRealtime",
    method: "GET",
    path: "/v1/realtime/sse",
    tag: "live",
    summary: "The same as server-sent events, and bytes of answers that are passed on.",
    query: SubscribeQuery.pick({ token: true }),
    answer: { shape: "stream", events: { message: "RealtimeFrame" } },
    errors: [...TOKEN_ERRORS, "parameter_invalid", "overloaded", "shutting_down"],
    open: true,
  },
] as const satisfies readonly Route[];

const BODY_ERRORS = ["parameter_invalid", "body_too_large", "body_timeout", "overloaded"] as const;

export const PUBLISH_ROUTES = [
  {
    name: "publishRealtime",
    method: "POST",
    path: "/v1/realtime/publish",
    tag: "live",
    summary: "Tells those who are subscribed to a topic of a channel.",
    query: PublishQuery,
    body: { schema: "RealtimeData" },
    answer: { shape: "nothing" },
    errors: [...BODY_ERRORS, "content_encoding", "json_invalid", "json_too_deep"],
  },
  {
    name: "teeRealtime",
    method: "POST",
    path: "/v1/realtime/publish/tee",
    tag: "live",
    summary: "Passes bytes on to the server-sent events of a channel, as they come.",
    query: TeeQuery,
    answer: { shape: "nothing" },
    errors: BODY_ERRORS,
  },
  {
    name: "mintSubscriptionToken",
    method: "POST",
    path: "/v1/realtime/token",
    tag: "live",
    summary: "Makes a token to subscribe with, for somebody else.",
    body: { schema: "SubscriptionTokenBody" },
    answer: { shape: "bare", schema: "SubscriptionToken", status: 201 },
    errors: ["parameter_invalid", "body_too_large", "body_timeout", "json_invalid"],
  },
] as const satisfies readonly Route[];

export const REALTIME_ROUTES = [...SUBSCRIBE_ROUTES, ...PUBLISH_ROUTES];
