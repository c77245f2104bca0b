// Errors that are thrown on purpose: a stable code, a sentence that says what was wrong, and a hint
// that says what to do. docs/errors.md lists every code; executor/http maps them to statuses.

export const ERROR_CODES = [
  "body_empty",
  "body_too_large",
  "body_timeout",
  "content_encoding",
  "content_type",
  "json_invalid",
  "json_too_deep",
  "json_unstorable_char",
  "json_too_many_keys",
  "json_key_too_long",
  "number_precision",
  "event_not_object",
  "no_events",
  "too_many_events",
  "event_name",
  "event_name_reserved",
  "event_data",
  "event_id",
  "event_ts",
  "event_field",
  "event_meta",
  "event_too_large",
  "event_key_missing",
  "event_key_invalid",
  "event_key_revoked",
  "token_missing",
  "token_revoked",
  "unauthorized",
  "realtime_token_missing",
  "realtime_token_invalid",
  "realtime_token_expired",
  "output_token_invalid",
  "qstash_signature_invalid",
  "registration_invalid",
  "server_kind",
  "sdk_unsupported",
  "app_url_invalid",
  "app_unreachable",
  "app_redirected",
  "app_unauthorized",
  "app_response_invalid",
  "function_duplicate",
  "function_not_found",
  "expression_invalid",
  "cron_invalid",
  "app_not_found",
  "event_not_found",
  "run_not_found",
  "run_ended",
  "run_not_ended",
  "run_takes_no_units",
  "run_gone",
  "run_failed",
  "run_cancelled",
  "signal_not_awaited",
  "metadata_too_large",
  "filter_required",
  "cancellation_not_found",
  "schedule_not_found",
  "schedule_of_code",
  "pause_not_found",
  "limit_not_found",
  "limit_changed",
  "stale_dispatch",
  "checkpoint_invalid",
  "spans_invalid",
  "parameter_invalid",
  "method_not_allowed",
  "upgrade_required",
  "route_not_found",
  "url_invalid",
  "egress_denied",
  "host_not_allowed",
  "origin_not_allowed",
  "storage_unavailable",
  "overloaded",
  "shutting_down",
  "configuration_invalid",
  "port_taken",
  "qstash_quota_exhausted",
  "qstash_token_refused",
  "qstash_message_refused",
  "qstash_unreachable",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface Explanation {
  /** What happened, with the values that matter. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const MARKER = Symbol.for("@cairn/core.error");

/** The class of all errors thrown on purpose. Anything else that reaches the edge is a bug. */
export class CairnError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, { message, hint, details = {}, cause }: Explanation) {
    super(message, { cause });
    this.name = "CairnError";
    this.code = code;
    this.hint = hint;
    this.details = details;
    Object.defineProperty(this, MARKER, { value: true });
  }
}

/** `instanceof` fails when two copies of this package are loaded; the marker does not. */
export function isCairnError(value: unknown): value is CairnError {
  return value instanceof Error && MARKER in value;
}
