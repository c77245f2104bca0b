// The schema of all settings, parsed once at start.
import { parseDuration } from "@cairn/core";
import { z } from "zod";

const SWITCH = z.stringbool();
const List = z.string().transform((text) => text.split(/[,\s]+/).filter((item) => item !== ""));
const Duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && text !== "") return ms;
  context.addIssue(`"${text}" is not a duration; write for example 500ms, 1s or 2h`);
  return z.NEVER;
});
/** With less, no call of an app is begun that is worth one: it may take 2/5 of it. */
const LEAST_INVOCATION_MS = 10_000;
const Invocation = Duration.refine((ms) => ms >= LEAST_INVOCATION_MS, {
  error: "is too short for a call of an app; 10s is the least",
});
const MINUTE_MS = 60_000;
/** As a cron expression can say it. */
const Minutes = Duration.refine((ms) => ms % MINUTE_MS === 0 && ms >= MINUTE_MS && ms < 3_600_000, {
  error: "is a whole number of minutes, from 1m to 59m",
});
const Port = z.coerce.number().int().min(0).max(65_535);
const Count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const PostgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\//, "begins with postgres:// or postgresql://");
const HttpUrl = z.url({
  protocol: /^https?$/,
  error: "is an absolute URL with http or https",
  abort: true,
});
/** Scheme and host, and at most a slash. */
export const ORIGIN = /^https?:\/\/[^/?#@]+\/?$/i;
const Origin = HttpUrl.refine((url) => ORIGIN.test(url), {
  error: "has a path, a query or a user; it is scheme and host alone: https://cairn.example.com",
});
const SigningKey = z
  .string()
  .regex(
    /^signkey-[\w]+-(?:[0-9a-f]{2}){16,}$/,
    "looks like signkey-prod-<at least 32 hex digits>",
  );

/** Each setting is a text, as it comes from an option or the environment. */
export const Settings = z.object({
  databaseUrl: PostgresUrl.optional(),
  databaseDirectUrl: PostgresUrl.optional(),
  port: Port.default(8288),
  host: z.string().min(1).optional(),
  logLevel: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  env: z.string().min(1).max(64).optional(),
  queue: z.enum(["postgres", "qstash"], { error: 'is "postgres" or "qstash"' }).default("postgres"),
  qstashUrl: HttpUrl.optional(),
  qstashToken: z.string().min(1).optional(),
  qstashCurrentSigningKey: z.string().min(1).optional(),
  qstashNextSigningKey: z.string().min(1).optional(),
  publicUrl: Origin.optional(),
  sweep: Minutes.optional(),
  replace: SWITCH.default(false),
  maxDuration: Invocation.optional(),
  dashboardPassword: z
    .string()
    .min(16, "has at least 16 characters; make one with: openssl rand -hex 16")
    .optional(),
  eventKeys: List.default([]),
  signingKey: SigningKey.optional(),
  signingKeyFallback: SigningKey.optional(),
  allowedHosts: List.default([]),
  egressAllow: List.default([]),
  retryDelay: Duration.optional(),
  lease: Duration.optional(),
  poll: Duration.optional(),
  maxCalls: Count(1, 10_000).default(100),
  callTimeout: Duration.optional(),
  endpointTimeout: Duration.optional(),
  gatewayAllow: List.default([]),
  gatewayTimeout: Duration.optional(),
  gatewayAnswer: Count(1_024, 256 * 1_048_576).default(4 * 1_048_576),
  checkpointing: SWITCH.default(true),
  maxSteps: Count(1, 10_000).default(1_000),
  maxStepOutput: Count(1_024, 256 * 1_048_576).default(4 * 1_048_576),
  maxCallBody: Count(16 * 1_024, 64 * 1_048_576).default(4 * 1_048_576 - 1_024),
  maxState: Count(1_024, 1_024 * 1_048_576).default(32 * 1_048_576),
  realtimeMessage: Count(1_024, 16 * 1_048_576).default(512 * 1_024),
  realtimeSubscribers: Count(1, 100_000).default(5_000),
  realtimeTopics: Count(1, 1_000).default(100),
  realtimeBuffer: Count(16 * 1_024, 64 * 1_048_576).default(1_048_576),
  realtimeHosts: List.default([]),
  connections: Count(2, 200).default(8),
  pooled: SWITCH.default(false),
  shutdown: Duration.optional(),
  dataDir: z.string().min(1).optional(),
  fresh: SWITCH.default(false),
  noDashboard: SWITCH.default(false),
  dashboardUrl: HttpUrl.optional(),
  noApp: SWITCH.default(false),
  app: List.pipe(z.array(HttpUrl)).default([]),
  noDiscovery: SWITCH.default(false),
  url: HttpUrl.default("http://127.0.0.1:8288"),
  apiKey: z.string().min(1).optional(),
  skip: SWITCH.default(false),
  reason: z.string().min(1).max(500).optional(),
});
export type Settings = z.output<typeof Settings>;
export type SettingName = keyof Settings;
