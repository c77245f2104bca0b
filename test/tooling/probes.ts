// One import per line that a layer rule forbids, and some beside them that it must let through.

export interface Probe {
  /** The folder of the file that imports. */
  readonly from: string;
  /** A package, or the folder of a file that is there to be imported. */
  readonly imports: string;
}

export interface ForbiddenProbe extends Probe {
  readonly rule: string;
}

const CORE = "packages/core/src";
const SDK = "packages/sdk-next/src";
const EXECUTOR = "packages/executor/src";

const forbid = (rule: string, from: string, ...imports: readonly string[]): ForbiddenProbe[] =>
  imports.map((one) => ({ rule, from, imports: one }));

export const FORBIDDEN: readonly ForbiddenProbe[] = [
  ...forbid("not-unresolvable", "apps/example/lib", "not-installed"),
  ...forbid("core-needs-only-zod", `${CORE}/api`, "node:fs", "hono", "@cairn/executor"),
  ...forbid("domain-stands-alone", `${CORE}/domain`, `${CORE}/protocol`, `${CORE}/decide`),
  ...forbid("expressions-are-pure", `${CORE}/expression`, `${CORE}/decide`, "node:crypto"),
  ...forbid("wire-knows-no-decisions", `${CORE}/protocol`, `${CORE}/decide`, `${CORE}/api`),
  ...forbid("contracts-know-no-decisions", `${CORE}/api`, `${CORE}/decide`, `${CORE}/protocol`),
  ...forbid("decisions-are-pure", `${CORE}/decide`, `${CORE}/api`, "node:timers", "postgres"),
  ...forbid("through-the-front-door", `${SDK}/engine`, `${CORE}/domain`),
  ...forbid("through-the-front-door", "apps/dashboard/lib", `${CORE}/api`),
  ...forbid("sdk-knows-only-core", `${SDK}/engine`, "@cairn/executor", "next", "node:http"),
  ...forbid("pages-load-no-server-code", `${SDK}/realtime`, `${SDK}/connection`, "@cairn/core"),
  ...forbid("pages-load-no-server-code", `${SDK}/react`, `${SDK}/publish`, "next"),
  ...forbid("sdk-engine-knows-no-http", `${SDK}/engine`, `${SDK}/connection`, `${SDK}/endpoint`),
  ...forbid("executor-knows-only-core", `${EXECUTOR}/app`, "@cairn/sdk-next", "next", "react"),
  ...forbid("only-db-knows-sql", `${EXECUTOR}/app`, "drizzle-orm", "postgres"),
  ...forbid("only-db-knows-sql", `${EXECUTOR}/queue`, "postgres"),
  ...forbid("only-http-knows-hono", `${EXECUTOR}/cli`, "hono", "@hono/node-server"),
  ...["app", "call", "db", "dev", "expression", "live", "ops", "queue", "realtime"].flatMap(
    (room) => forbid("use-cases-do-not-know-http", `${EXECUTOR}/${room}`, `${EXECUTOR}/http`),
  ),
  ...forbid("use-cases-do-not-know-http", `${EXECUTOR}/app`, `${EXECUTOR}/cli`, EXECUTOR),
  ...["call", "db", "dev", "expression", "live", "ops", "queue", "realtime"].flatMap((room) =>
    forbid("rooms-below-use-cases", `${EXECUTOR}/${room}`, `${EXECUTOR}/app`),
  ),
  ...forbid("ops-stand-alone", `${EXECUTOR}/ops`, `${EXECUTOR}/db`, `${EXECUTOR}/queue`),
  ...forbid("production-does-not-know-dev", `${EXECUTOR}/http`, `${EXECUTOR}/dev`),
  ...forbid(
    "nothing-knows-the-commands",
    `${EXECUTOR}/http`,
    `${EXECUTOR}/cli`,
    `${EXECUTOR}/demo`,
  ),
  ...forbid("dashboard-speaks-http", "apps/dashboard/lib", "@cairn/executor", "@cairn/sdk-next"),
  ...forbid("dashboard-speaks-http", "apps/dashboard/app", "postgres", "apps/example/lib"),
  ...forbid("example-is-an-app", "apps/example/lib", "@cairn/executor", "@cairn/core"),
  ...forbid("nothing-knows-the-serverless-app", "apps/dashboard/lib", "apps/serverless/lib"),
  ...forbid("serverless-is-a-host", "apps/serverless/lib", "@cairn/executor", "postgres"),
  ...forbid("product-does-not-know-tests", `${EXECUTOR}/app`, "test/support"),
];

export const ALLOWED: readonly Probe[] = [
  { from: `${CORE}/protocol`, imports: "zod" },
  { from: `${CORE}/decide`, imports: `${CORE}/expression` },
  { from: `${SDK}/endpoint`, imports: `${SDK}/engine` },
  { from: `${SDK}/engine`, imports: "@cairn/core" },
  { from: `${SDK}/react`, imports: "react" },
  { from: `${EXECUTOR}/app`, imports: `${EXECUTOR}/db` },
  { from: `${EXECUTOR}/cli`, imports: `${EXECUTOR}/dev` },
  { from: `${EXECUTOR}/cli`, imports: `${EXECUTOR}/http` },
  { from: `${EXECUTOR}/db`, imports: "drizzle-orm" },
  { from: `${EXECUTOR}/http`, imports: "hono" },
  { from: "apps/dashboard/lib", imports: "@cairn/core" },
  { from: "apps/dashboard/lib", imports: "server-only" },
  { from: "apps/example/lib", imports: "@cairn/sdk-next" },
  { from: "apps/example/lib", imports: "postgres" },
  { from: "test/durability", imports: `${EXECUTOR}/db` },
];

/** What is installed, as far as the rules can tell. Its files lie in dist/, as those of many do. */
export const INSTALLED = [
  "@hono/node-server",
  "drizzle-orm",
  "hono",
  "next",
  "postgres",
  "react",
  "zod",
] as const;
