// A checked registration becomes the rows of a sync, in a form in which equal ones are equal.
import {
  canonicalJson,
  DEFAULT_RETRIES,
  isJsonObject,
  type JsonValue,
  QUERY,
  type RegisteredFunction,
  type Registration,
} from "@cairn/core";
import { eventLimits, EventLimitsConfig } from "../db/event-limits.ts";
import { LimitsConfig, storedLimits } from "../db/function-limits.ts";
import type { AppRow, FunctionRow } from "../db/registry-queries.ts";
import { parseAppUrl } from "./app-url.ts";
import { firstTicks, triggerRules } from "./trigger-schedules.ts";
import { sha256Hex } from "../ops/sha256.ts";

/**
 * @param appId - Taken when the app is new.
 * @param dialledUrl - The URL under which the executor itself reached the app: it counts more than
 * what the app believes of itself, which behind a proxy or in a container is often wrong.
 */
export function registrationRows(
  registration: Registration,
  appId: string,
  dialledUrl?: string,
): AppRow {
  const url = parseAppUrl(dialledUrl ?? registration.url).href;
  const functions = registration.functions
    .map((fn) => functionRow(fn, dialledUrl))
    .toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  const schedules = registration.functions.flatMap((fn) => triggerRules(fn, functionId(fn.id)));
  const { appName: name, sdk } = registration;
  const framework = registration.framework ?? null;
  return {
    id: appId,
    name,
    url,
    sdk,
    framework,
    checksum: checksumOf({ name, url, sdk, framework, functions: functions.map(configOf) }),
    functions,
    schedulesAt: (nowMs) => firstTicks(schedules, nowMs),
  };
}

function functionRow(fn: RegisteredFunction, dialledUrl: string | undefined): FunctionRow {
  const { runtime, retries } = fn.steps.step;
  const url =
    dialledUrl === undefined ? parseAppUrl(runtime.url).href : functionUrl(dialledUrl, fn.id);
  const step = { ...fn.steps.step, runtime: { ...runtime, url } };
  return {
    id: functionId(fn.id),
    slug: fn.id,
    name: fn.name === "" ? fn.id : fn.name,
    config: JSON.stringify({ ...fn, steps: { step } }),
    url,
    maxAttempts: (retries?.attempts ?? DEFAULT_RETRIES) + 1,
    cancelNames: cancelNamesOf(fn["cancel"]),
    limits: [...storedLimits(LimitsConfig.parse(fn)), ...eventLimits(EventLimitsConfig.parse(fn))],
  };
}

/** What was checked already: an array of objects with an event, or nothing. */
function cancelNamesOf(cancel: unknown): readonly string[] {
  if (!Array.isArray(cancel)) return [];
  return cancel.flatMap((rule: unknown) =>
    isJsonObject(rule) && typeof rule["event"] === "string" ? [rule["event"]] : [],
  );
}

function functionUrl(appUrl: string, slug: string): string {
  const url = parseAppUrl(appUrl);
  url.searchParams.set(QUERY.functionId, slug);
  url.searchParams.set(QUERY.stepId, "step");
  return url.href;
}

function configOf({ config }: FunctionRow): JsonValue {
  const value: JsonValue = JSON.parse(config);
  return value;
}

function checksumOf(value: JsonValue): string {
  return sha256Hex(canonicalJson(value));
}

/**
 * A UUID (version 8) made of the slug: the same function has the same id on every executor and after
 * a reset of the database. Official apps expect the form of a UUID.
 */
export function functionId(slug: string): string {
  const hex = sha256Hex(slug);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
