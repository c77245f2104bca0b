// The errors of the development environment: what happened, and what the reader can do about it.
// Its own class, because test/support starts these files before any workspace package resolves.

/** Stable names, for tests and for `--json`; the message is for people. */
export type DevErrorCode =
  | "platform_unsupported"
  | "binaries_missing"
  | "binaries_unusable"
  | "folder_unusable"
  | "folder_foreign"
  | "data_unusable"
  | "already_running"
  | "start_failed"
  | "port_taken"
  | "port_forbidden"
  | "child_failed"
  | "build_failed";

/**
 * Thrown on purpose by everything under `dev/`; `hint` is the sentence to print below the message.
 */
export class DevError extends Error {
  readonly code: DevErrorCode;
  readonly hint: string | undefined;

  constructor(code: DevErrorCode, message: string, hint?: string) {
    super(message);
    this.name = "DevError";
    this.code = code;
    this.hint = hint;
  }
}

/** The way out that works everywhere when the embedded Postgres cannot run here. */
export const USE_DATABASE_URL =
  "Set DATABASE_URL to a Postgres of your own (15 to 18); then none is started here.";

/** The `code` of a Node system error ("ENOENT", "EADDRINUSE"), or undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** The sentence of an error that comes from outside. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
