// A database's URL as the driver takes it. Hosts of databases give out URLs with words for other clients;
// the driver would send each to the database as a setting, which Postgres and poolers refuse.

/** `channel_binding` of libpq, which the driver cannot do; the others of Prisma and Supabase. */
const WORDS_OF_OTHERS = new Set([
  "channel_binding",
  "connection_limit",
  "pgbouncer",
  "pool_timeout",
  "supa",
]);

/** The rest of the URL stays as it is, also one with several hosts, which `URL` cannot read. */
export function driverUrl(url: string): string {
  const [place = "", query] = url.split("?", 2);
  if (query === undefined) return place;
  const kept = query.split("&").filter((pair) => !WORDS_OF_OTHERS.has(pair.split("=", 1)[0] ?? ""));
  return kept.length === 0 ? place : `${place}?${kept.join("&")}`;
}
