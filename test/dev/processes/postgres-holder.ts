// Starts a Postgres on the folder given, prints its pid and URL, and never stops it.
import { startEmbeddedPostgres } from "../../../packages/executor/src/dev/embedded-postgres/start-embedded-postgres.ts";

const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? "", durability: "none" });
process.stdout.write(`${JSON.stringify({ pid: server.pid, url: server.url })}\n`);
setInterval(() => undefined, 60_000);
