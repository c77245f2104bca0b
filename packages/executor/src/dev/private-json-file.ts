// Small JSON files that only their owner may read, written so that no crash leaves half of one.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchownSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { DevError, messageOf, systemErrorCode } from "./dev-error.ts";

/** Writes with mode 0600; readers see the old content or the new, never a part. */
export function writePrivateJson(path: string, value: unknown): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeDraft(draft, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw notAllowed(path, error);
  }
}

/** One start with sudo must not lock the folder's owner out of the file. */
function writeDraft(draft: string, text: string): void {
  const fd = openSync(draft, "wx", 0o600);
  try {
    writeFileSync(fd, text);
    const { uid, gid } = statSync(dirname(draft));
    if (process.getuid?.() === 0) fchownSync(fd, uid, gid);
  } finally {
    closeSync(fd);
  }
}

/**
 * Undefined when there is no such file. Throws `data_unusable` when it is not what we would have
 * written.
 */
export function readPrivateJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): z.infer<Schema> | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new DevError(
    "data_unusable",
    `${path} is damaged or was written by another version.`,
    "Start with --fresh to begin with empty data, or restore the file.",
  );
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw notAllowed(path, error);
  }
}

/** Most often the folder is left from a start with sudo. */
function notAllowed(path: string, error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS") return error;
  return new DevError(
    "folder_unusable",
    `${path} cannot be read or written by this user: ${messageOf(error)}`,
    "Give yourself the folder with chown, or choose another with --data-dir.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
