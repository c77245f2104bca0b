// Decides where an embedded server lives and as whom it runs: binaries, folder, identity.
import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DevError, systemErrorCode, USE_DATABASE_URL } from "../dev-error.ts";
import { makeMarkedFolder } from "../folder-marker.ts";
import { copyBinaries } from "./copy-binaries.ts";
import { hydrateLinks } from "./hydrate-links.ts";
import {
  assertBinariesRun,
  locateBinaries,
  programPath,
  type Binaries,
} from "./locate-binaries.ts";
import { makePostgresFolder } from "./postgres-folder.ts";
import { privateTempRoot } from "./private-temp-root.ts";
import { isReachable } from "./reachable.ts";
import { canRunAs, canRunAsSelf, credentialsOf, nobody, type Identity } from "./run-as.ts";
import { postgresFolderOf, type ServerState } from "./server-state.ts";
import { sha256Hex } from "../../ops/sha256.ts";

export interface Placement {
  readonly binariesFolder: string;
  readonly postgresFolder: string;
  readonly identity: Identity;
  /** True when the folder holds no database yet. */
  readonly isNew: boolean;
}

export interface PlaceRequest {
  readonly dataDir: string;
  /** From an earlier start. */
  readonly recorded: ServerState | undefined;
  /** Tests force one kind; otherwise the first that works is taken. */
  readonly onlyIdentity: Identity["kind"] | undefined;
  readonly say: (message: string) => void;
}

/** Throws a DevError that names the way out when no place or no identity can be found. */
export function placeServer(request: PlaceRequest): Placement {
  const binaries = usableBinaries(locateBinaries());
  const existing = existingFolder(request);
  const identities = existing === undefined ? candidates(request) : [ownerOf(existing)];
  for (const identity of identities) {
    const binariesFolder = binariesFor(identity, binaries);
    if (!canRunAs(identity, binariesFolder)) continue;
    const isNew = existing === undefined;
    const postgresFolder = existing ?? newFolder(request, identity);
    return { binariesFolder, postgresFolder, identity, isNew };
  }
  throw existing === undefined ? noIdentity() : identityLost(existing);
}

function noIdentity(): DevError {
  const uid = process.getuid?.() ?? 0;
  const why = uid === 0 ? "must not run as root" : `needs an account for user id ${uid}`;
  return new DevError(
    "start_failed",
    `Postgres ${why}, and no other identity can be taken here: user namespaces are forbidden, ` +
      "nor can it run as nobody.",
    USE_DATABASE_URL,
  );
}

function identityLost(folder: string): DevError {
  return new DevError(
    "start_failed",
    `The data in ${folder} belongs to an identity that can no longer be taken here.`,
    `Start with --fresh for empty data. ${USE_DATABASE_URL}`,
  );
}

/** With all links in place; when the installed folder cannot be written to, that is a copy. */
function usableBinaries(binaries: Binaries): Binaries {
  const folder = hydratedFolder(binaries);
  assertBinariesRun(folder);
  return { ...binaries, folder };
}

function hydratedFolder(binaries: Binaries): string {
  try {
    hydrateLinks(binaries.folder);
    return binaries.folder;
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "EACCES" || code === "EROFS" || code === "EPERM") return copyBinaries(binaries);
    throw error;
  }
}

function existingFolder({ dataDir, recorded }: PlaceRequest): string | undefined {
  const folder = postgresFolderOf(dataDir, recorded);
  if (!holdsDatabase(folder)) return undefined;
  if (recorded !== undefined) return folder;
  throw new DevError(
    "data_unusable",
    `${folder} holds a database, but the file server.json with its password is missing.`,
    "Start with --fresh to begin with empty data, or restore the file.",
  );
}

export function holdsDatabase(postgresFolder: string): boolean {
  return existsSync(join(postgresFolder, "PG_VERSION"));
}

function candidates({ onlyIdentity }: PlaceRequest): Identity[] {
  const all: Identity[] = canRunAsSelf() ? [{ kind: "self" }] : [{ kind: "namespace" }];
  const account = process.getuid?.() === 0 ? nobody() : undefined;
  if (account !== undefined) all.push(account);
  return all.filter(({ kind }) => onlyIdentity === undefined || kind === onlyIdentity);
}

/** Postgres insists that its folder belongs to whoever runs it. */
function ownerOf(postgresFolder: string): Identity {
  const own = process.getuid?.();
  const { uid, gid } = statSync(postgresFolder);
  if (own === undefined || uid === own) {
    return canRunAsSelf() ? { kind: "self" } : { kind: "namespace" };
  }
  if (own === 0) return { kind: "user", uid, gid, name: String(uid) };
  throw new DevError(
    "folder_foreign",
    `${postgresFolder} belongs to user ${uid}, and you are user ${own}.`,
    "Run as that user, give yourself the folder with chown, or choose another with --data-dir.",
  );
}

function binariesFor(identity: Identity, binaries: Binaries): string {
  const who = credentialsOf(identity);
  if (who === undefined || identity.kind === "self") return binaries.folder;
  const needed = [programPath(binaries.folder, "postgres"), join(binaries.folder, "lib")];
  return needed.every((path) => isReachable(path, who)) ? binaries.folder : copyBinaries(binaries);
}

/** Inside the data folder when Postgres can be there, else in a place that it can reach. */
function newFolder({ dataDir, say }: PlaceRequest, identity: Identity): string {
  const inside = postgresFolderOf(dataDir);
  if (makePostgresFolder(inside, identity)) return inside;
  const elsewhere = join(privateTempRoot(), hashOf(dataDir), "data");
  makeMarkedFolder(dirname(elsewhere));
  if (makePostgresFolder(elsewhere, identity)) {
    say(`Postgres cannot use ${inside}, so its data lies in ${elsewhere}.`);
    return elsewhere;
  }
  throw new DevError(
    "folder_unusable",
    `Postgres can use neither ${inside} nor ${elsewhere} as ${nameOf(identity)}.`,
    `Choose another folder with --data-dir. ${USE_DATABASE_URL}`,
  );
}

function nameOf(identity: Identity): string {
  return identity.kind === "user" ? `user ${identity.name}` : "the current user";
}

function hashOf(dataDir: string): string {
  return sha256Hex(dataDir).slice(0, 12);
}
