import { defineConfig } from "drizzle-kit";

/** `npm run db:generate -- --name what_changes` writes the next migration into drizzle/. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./packages/executor/src/db/schema.ts",
  out: "./drizzle",
  migrations: { schema: "cairn", table: "migrations" },
});
