// The settings of an embedded server that do not depend on where it runs.

/**
 * What a commit survives. "full": the machine losing power. "none": the death of any process,
 * Postgres included, but not of the machine; for tests, which are several times faster for it.
 *
 * Commits wait for the write to the operating system in both: with synchronous_commit off, a killed
 * Postgres would lose answered commits, and tests that kill it would blame us.
 */
export type Durability = "full" | "none";

export type Settings = Readonly<Record<string, string>>;

const ALWAYS: Settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  timezone: "UTC",
  log_timezone: "UTC",
  cluster_name: "cairn",
};

const BY_DURABILITY: Readonly<Record<Durability, Settings>> = {
  full: {},
  none: { fsync: "off", full_page_writes: "off" },
};

/** As arguments of `postgres`; `more` wins over ours. */
export function settingArguments(durability: Durability, more: Settings): string[] {
  const settings = { ...ALWAYS, ...BY_DURABILITY[durability], ...more };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/**
 * Our environment without what would change Postgres's mind, and with messages in English, which we
 * read.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(PG|LC_|NODE_|npm_)|^LANG$/.test(name),
  );
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}
