// The executor's own parts, from its build: what starts Postgres and processes, so that what is
// measured is what `cairn dev` runs on the server that it starts; and what empties a database.
export { buildNextApp, SERVERLESS } from "../../../../packages/executor/dist/cli/dev/next-build.js";
export { migrateDatabase } from "../../../../packages/executor/dist/db/migrate.js";
export { startChild } from "../../../../packages/executor/dist/dev/child-process.js";
export { startLocalQstash } from "../../../../packages/executor/dist/dev/local-qstash/local-qstash.js";
export { freePort } from "../../../../packages/executor/dist/dev/free-port.js";
export { removeEmbeddedPostgres } from "../../../../packages/executor/dist/dev/embedded-postgres/remove-embedded-postgres.js";
export { startEmbeddedPostgres } from "../../../../packages/executor/dist/dev/embedded-postgres/start-embedded-postgres.js";
export { startReaper } from "../../../../packages/executor/dist/dev/reaper.js";
export { wipeDatabase } from "../../../../packages/executor/dist/db/wipe-database.js";
