// One `cairn dev` per data folder: the second says who the first is and where.
import { randomBytes } from "node:crypto";
import { linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DevError, systemErrorCode } from "./dev-error.ts";
import { readPrivateJson, writePrivateJson } from "./private-json-file.ts";
import { isSameProcess, markProcess } from "./process-info.ts";

const lockHolder = z.object({
  pid: z.int(),
  startedAt: z.string().nullable(),
  /** Where it can be reached, or will be in a moment. */
  url: z.string(),
});

export type DevLockHolder = z.infer<typeof lockHolder>;

export interface DevLock {
  /** Only the holder's own lock is removed; may be called twice. */
  release(): void;
}

export const LOCK_FILE = "dev.lock";
const TRIES = 5;

/**
 * Throws `already_running`, naming the holder's process and URL. A dead holder's lock is taken
 * over.
 */
export function acquireDevLock(dataDir: string, url: string): DevLock {
  const path = join(dataDir, LOCK_FILE);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  writePrivateJson(draft, { ...markProcess(process.pid), url });
  try {
    takeLock(path, draft);
  } finally {
    rmSync(draft, { force: true });
  }
  return { release: () => releaseLock(path) };
}

/** Undefined when nobody holds it. */
export function readDevLock(dataDir: string): DevLockHolder | undefined {
  const holder = readPrivateJson(join(dataDir, LOCK_FILE), lockHolder);
  return holder !== undefined && isSameProcess(holder) ? holder : undefined;
}

function takeLock(path: string, draft: string): void {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (linkUnlessTaken(draft, path)) return;
    const holder = readPrivateJson(path, lockHolder);
    if (holder !== undefined && isSameProcess(holder)) throw alreadyRunning(holder);
    if (holder !== undefined) removeDeadLock(path, holder);
  }
  throw new DevError(
    "already_running",
    `${path} changes hands too fast; another start is going on.`,
  );
}

/** A link appears whole or not at all, and never over an existing file. */
function linkUnlessTaken(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * Two starts may both find the dead lock; the slower one must not remove the quicker one's new
 * lock.
 */
function removeDeadLock(path: string, dead: DevLockHolder): void {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return;
    throw error;
  }
  const moved = readPrivateJson(aside, lockHolder);
  if (moved?.pid !== dead.pid || moved.startedAt !== dead.startedAt) linkUnlessTaken(aside, path);
  rmSync(aside, { force: true });
}

function releaseLock(path: string): void {
  const own = markProcess(process.pid);
  const holder = readPrivateJson(path, lockHolder);
  if (holder?.pid === own.pid && holder.startedAt === own.startedAt) rmSync(path, { force: true });
}

function alreadyRunning({ pid, url }: DevLockHolder): DevError {
  return new DevError(
    "already_running",
    `cairn dev already runs on this data folder (process ${pid}) at ${url}.`,
    "Use that one, stop it, or start another with its own --data-dir and --port.",
  );
}
