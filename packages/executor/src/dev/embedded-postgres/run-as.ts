// Under which identity Postgres runs, since it refuses root, and how a command is given one.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { programPath } from "./locate-binaries.ts";

export type Identity =
  /** As whoever runs us. */
  | { readonly kind: "self" }
  /**
   * In a user namespace: Postgres sees itself as nobody, the disk sees whoever runs us. Nothing is
   * chowned.
   */
  | { readonly kind: "namespace" }
  /** As another user, which only root can do. */
  | { readonly kind: "user"; readonly uid: number; readonly gid: number; readonly name: string };

/** What the kernel checks against a file's mode. */
export interface Credentials {
  readonly uid: number;
  readonly gid: number;
}

/** What to hand to `spawn`. With "namespace" the pid is Postgres's own: unshare replaces itself. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly as: { readonly uid?: number; readonly gid?: number };
}

const NOBODY_ID = 65_534;

export function commandAs(identity: Identity, file: string, args: readonly string[]): Command {
  switch (identity.kind) {
    case "self":
      return { file, args, as: {} };
    case "namespace":
      return {
        file: "unshare",
        args: [
          "--user",
          `--map-user=${NOBODY_ID}`,
          `--map-group=${NOBODY_ID}`,
          "--",
          file,
          ...args,
        ],
        as: {},
      };
    case "user":
      return { file, args, as: { uid: identity.uid, gid: identity.gid } };
    default:
      return identity satisfies never;
  }
}

/**
 * Undefined on Windows, which has no such ids. In a namespace files are reached without root's
 * privileges.
 */
export function credentialsOf(identity: Identity): Credentials | undefined {
  if (identity.kind === "user") return { uid: identity.uid, gid: identity.gid };
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/**
 * False for root, and for a user id without an account, as containers have: initdb insists on a
 * name.
 */
export function canRunAsSelf(): boolean {
  if (process.getuid?.() === 0) return false;
  try {
    return userInfo().username !== "";
  } catch {
    return false;
  }
}

/**
 * Tries it: many containers forbid user namespaces, and old or small systems have no such
 * `unshare`.
 */
export function canRunAs(identity: Identity, binariesFolder: string): boolean {
  const { file, args, as } = commandAs(identity, programPath(binariesFolder, "postgres"), [
    "--version",
  ]);
  return spawnSync(file, args, { ...as, cwd: "/", stdio: "ignore" }).status === 0;
}

/**
 * The account that owns nothing and exists everywhere; undefined where /etc/passwd does not list
 * it.
 */
export function nobody(): Identity | undefined {
  const line = readPasswd().find((entry) => entry.startsWith("nobody:"));
  const [name, , uid, gid] = line?.split(":") ?? [];
  if (name === undefined || uid === undefined || gid === undefined) return undefined;
  return { kind: "user", name, uid: Number(uid), gid: Number(gid) };
}

function readPasswd(): string[] {
  try {
    return readFileSync("/etc/passwd", "utf8").split("\n");
  } catch {
    return [];
  }
}
