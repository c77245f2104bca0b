// This app's own tables, in the database of DATABASE_URL. They have nothing to do with Cairn's.
import postgres, { type Sql } from "postgres";

const SCHEMA = `
create schema if not exists example;
create table if not exists example.inventory (sku text primary key, available int not null);
create table if not exists example.orders (
  id text primary key, sku text not null, quantity int not null, status text not null);
create table if not exists example.tasks (
  id text primary key, prompt text not null, status text not null, answer text);
create table if not exists example.access (
  id text primary key, username text not null, resource text not null, status text not null,
  trail text not null default '');
create table if not exists example.ledger (
  id bigint generated always as identity primary key, run_id text not null, step text not null,
  at timestamptz not null default now());
insert into example.inventory values ('tea', 1000), ('mug', 1000) on conflict do nothing;
`;

/** A pooler in transaction mode keeps no prepared statements, and takes one statement at a time. */
const POOLED = { prepare: false, max_pipeline: 0 };

let opened: Promise<Sql> | undefined;

/** Opens the database and makes the tables at the first use. */
export function database(): Promise<Sql> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(): Promise<Sql> {
  const url = process.env["DATABASE_URL"];
  if (url === undefined) throw new Error("Set DATABASE_URL; `npm run dev` does it for you.");
  const pooled = process.env["CAIRN_DB_POOLED"] === "true";
  const sql = postgres(url, { max: 5, onnotice: () => undefined, ...(pooled ? POOLED : {}) });
  // One transaction, and one process at a time: "if not exists" alone does not protect two that start
  // together.
  await sql.unsafe(`select pg_advisory_xact_lock(74120); ${SCHEMA}`);
  return sql;
}
