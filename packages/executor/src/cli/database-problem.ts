// A database that cannot be used, for people at a terminal: where it is, what is wrong with it and
// what to do. Never with the user or the password of its URL.
import { CairnError } from "@cairn/core";
import { storageErrorCode } from "../db/storage-error.ts";

interface Trouble {
  readonly codes: readonly string[];
  /** Goes on after "cannot be used:". */
  readonly says: string;
  readonly hint: string;
}

const DATABASE_URL = "DATABASE_URL";
const UNREACHED = "Check the host and port in DATABASE_URL, the network and the firewall.";

const TROUBLES: readonly Trouble[] = [
  {
    codes: ["ECONNREFUSED"],
    says: "nobody listens there",
    hint: "Start Postgres there, or correct the host and port in DATABASE_URL.",
  },
  {
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    says: "its host name is not known",
    hint: "Correct the host in DATABASE_URL, or look at this machine's name service.",
  },
  {
    codes: ["CONNECT_TIMEOUT", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"],
    says: "it gives no answer",
    hint: UNREACHED,
  },
  {
    codes: ["28P01", "28000"],
    says: "it refuses this user or password",
    hint: "Correct the user and the password in DATABASE_URL.",
  },
  {
    codes: ["3D000"],
    says: "there is no database of this name",
    hint: "Correct the name in DATABASE_URL, or create the database.",
  },
  {
    codes: ["42501"],
    says: "this user may not do what is needed",
    hint: "Let the user of DATABASE_URL create and use the schema cairn: grant create on database.",
  },
  {
    codes: ["42P01", "3F000"],
    says: "it lacks Cairn's tables",
    hint: "Run `cairn migrate` first.",
  },
  {
    codes: ["53300"],
    says: "it takes no more connections",
    hint: "Lower CAIRN_DB_CONNECTIONS, or raise max_connections of Postgres.",
  },
  {
    codes: ["08P01"],
    says: "what answers there, perhaps a pooler, refuses the connection",
    hint: "Behind a pooler in transaction mode set CAIRN_DB_POOLED=true; its log has the reason.",
  },
  {
    codes: ["57P03"],
    says: "it is starting up or going down",
    hint: "Try again in a moment.",
  },
];

/**
 * Does the work, and turns a database that cannot be used into words.
 *
 * @param variable - Where the URL comes from.
 * @throws {CairnError} `storage_unavailable`; anything else as it is.
 */
export async function withDatabase<Result>(
  url: string,
  work: () => Promise<Result>,
  variable = DATABASE_URL,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw databaseProblem(url, error, variable) ?? error;
  }
}

function databaseProblem(url: string, error: unknown, variable: string): CairnError | undefined {
  const known = TROUBLES.find(({ codes }) => codes.some((code) => hasCode(error, code)));
  const code = known?.codes.find((one) => hasCode(error, one)) ?? storageErrorCode(error);
  if (code === undefined) return undefined;
  const says = known?.says ?? "the connection failed";
  return new CairnError("storage_unavailable", {
    message: `The database at ${placeOf(url)} cannot be used: ${says} (${code}).`,
    hint: (known?.hint ?? UNREACHED).replaceAll(DATABASE_URL, variable),
    details: { storageCode: code },
    cause: error,
  });
}

const DEPTH_MAX = 5;

/** Looked for through the layers that wrap it. */
function hasCode(error: unknown, code: string, depth = 0): boolean {
  if (!(error instanceof Error) || depth === DEPTH_MAX) return false;
  if ("code" in error && error.code === code) return true;
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [...inner, error.cause].some((one) => hasCode(one, code, depth + 1));
}

const DEFAULT_PORT = "5432";

/** Host, port and name alone: the rest of the URL is secret. */
function placeOf(text: string): string {
  if (!URL.canParse(text)) return "DATABASE_URL";
  const { hostname, port, pathname } = new URL(text);
  const host = hostname === "" ? "localhost" : hostname;
  return `${host}:${port === "" ? DEFAULT_PORT : port}${pathname === "/" ? "" : pathname}`;
}
