// Keys as `cairn keys` lists them.
import type { ListedKey } from "../db/manage-keys.ts";

export function keyLines(keys: readonly ListedKey[]): string[] {
  const rows = [COLUMNS, ...keys.map(rowOf)];
  const widths = COLUMNS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** The key that executors sign with, unless a variable gives them another. */
export function signerOf(keys: readonly ListedKey[], environment: string): ListedKey | undefined {
  return keys.find((key) => key.signs && key.environment === environment);
}

const COLUMNS: readonly string[] = ["KEY", "ENVIRONMENT", "STATE", "MADE", "LAST USED", "ID"];

function rowOf(key: ListedKey): string[] {
  const { prefix, environment, createdAt, lastUsedAt, id } = key;
  return [`${prefix}…`, environment, stateOf(key), minute(createdAt), usedAt(lastUsedAt), id];
}

function stateOf({ kind, signs, wasActivated, revokedAt }: ListedKey): string {
  if (revokedAt !== null) return `revoked ${minute(revokedAt)}`;
  if (kind === "event") return "accepted";
  if (signs) return "signs";
  return wasActivated ? "accepted, has signed" : "accepted, to be rotated in";
}

const MINUTE = "2026-01-01T00:00".length;
const HOUR = "2026-01-01T00".length;

const minute = (instant: string): string => instant.slice(0, MINUTE).replace("T", " ");

/** Known to the hour. */
const usedAt = (instant: string | null): string =>
  instant === null ? "never" : `${instant.slice(0, HOUR).replace("T", " ")}h`;
