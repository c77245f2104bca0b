// The one direction in which code may know other code (ARCHITECTURE.md, "Who knows whom").
// test/tooling/layers.test.ts inserts a forbidden import for each rule and sees it reported.

const TESTS = "\\.test\\.tsx?$";
const EXECUTOR = "^packages/executor/src";
const SQL = "node_modules/(drizzle-orm|postgres)/";
const HONO = "node_modules/(hono|@hono/[^/]+)/";

/** A room of packages/core and all that it may know. Tests are free to use their tools. */
function coreRoom(name, comment, room, knows) {
  return {
    name,
    comment,
    severity: "error",
    from: { path: `^packages/core/src/${room}/`, pathNot: TESTS },
    to: {
      pathNot: `^packages/core/src/(${[room, ...knows].join("|")})(/|\\.ts$)|node_modules/zod/`,
    },
  };
}

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "not-unresolvable",
      comment: "An import that resolves to nothing hides from every other rule.",
      severity: "error",
      from: {},
      // Next brings the first itself; `npm run bench` installs and builds the others.
      to: { couldNotResolve: true, pathNot: "^(server-only$|@dbos-inc/|\\./dist/main\\.js$)" },
    },
    {
      name: "core-needs-only-zod",
      comment: "core does no I/O: not even Node's own modules.",
      severity: "error",
      from: { path: "^packages/core/src/", pathNot: TESTS },
      to: { pathNot: "^packages/core/src/|node_modules/zod/" },
    },
    coreRoom("domain-stands-alone", "The nouns know nothing but themselves.", "domain", []),
    coreRoom("expressions-are-pure", "An evaluator over plain data.", "expression", ["domain"]),
    coreRoom("wire-knows-no-decisions", "The shapes of the wire.", "protocol", ["domain"]),
    coreRoom("contracts-know-no-decisions", "The shapes of the HTTP API.", "api", ["domain"]),
    coreRoom("decisions-are-pure", "State and input to a transition, as data (D4).", "decide", [
      "domain",
      "protocol",
      "expression",
    ]),
    {
      name: "through-the-front-door",
      comment:
        "A package is imported by its name: src/index.ts, or src/serverless.ts of the executor.",
      severity: "error",
      from: { path: "^(?:packages|apps)/([^/]+)/" },
      to: {
        path: "^packages/[^/]+/src/",
        pathNot: "^packages/($1/|[^/]+/src/(index|serverless)\\.ts$)",
      },
    },
    {
      name: "pages-load-no-server-code",
      comment: "What a browser loads of the SDK: nothing of its other rooms, not even core.",
      severity: "error",
      from: { path: "^packages/sdk-next/src/(realtime|react)/", pathNot: TESTS },
      to: { pathNot: "^packages/sdk-next/src/(realtime|react)/|node_modules/(@types/)?react/" },
    },
    {
      name: "sdk-knows-only-core",
      comment: "The protocol in core is all that the SDK and the executor share.",
      severity: "error",
      from: { path: "^packages/sdk-next/src/", pathNot: `${TESTS}|/src/react/` },
      to: {
        pathNot:
          "^packages/(sdk-next|core)/src/|node_modules/(@noble/hashes|@standard-schema/spec)/",
      },
    },
    {
      name: "sdk-engine-knows-no-http",
      comment: "Replay is told what to run and says what came of it; others talk to the executor.",
      severity: "error",
      from: { path: "^packages/sdk-next/src/engine/", pathNot: TESTS },
      to: { path: "^packages/sdk-next/src/(connection|endpoint)/" },
    },
    {
      name: "executor-knows-only-core",
      severity: "error",
      from: { path: `${EXECUTOR}/` },
      to: { path: "^(packages/sdk-next|apps)/|node_modules/(next|react|react-dom)/" },
    },
    {
      name: "only-db-knows-sql",
      comment: "Types too: db/client.ts names those that others need.",
      severity: "error",
      from: { path: `${EXECUTOR}/`, pathNot: `${EXECUTOR}/db/` },
      to: { path: SQL },
    },
    {
      name: "only-http-knows-hono",
      severity: "error",
      from: { path: `${EXECUTOR}/`, pathNot: `${EXECUTOR}/http/` },
      to: { path: HONO },
    },
    {
      name: "use-cases-do-not-know-http",
      comment: "Requests and commands come in from above; nothing below knows them.",
      severity: "error",
      from: { path: `${EXECUTOR}/(app|call|db|dev|expression|keys|live|ops|queue|realtime)/` },
      to: { path: `${EXECUTOR}/(http|cli|demo)/|${EXECUTOR}/executor\\.ts$` },
    },
    {
      name: "rooms-below-use-cases",
      comment: "What use cases stand on does not know them.",
      severity: "error",
      from: {
        path: `${EXECUTOR}/(call|db|dev|expression|keys|live|ops|queue|realtime)/`,
        pathNot: TESTS,
      },
      to: { path: `${EXECUTOR}/app/` },
    },
    {
      name: "ops-stand-alone",
      comment: "Settings, log, ids and batches are used by all and know nobody.",
      severity: "error",
      from: { path: `${EXECUTOR}/(ops|expression)/`, pathNot: TESTS },
      to: { path: `${EXECUTOR}/`, pathNot: `${EXECUTOR}/(ops|expression)/` },
    },
    {
      name: "production-does-not-know-dev",
      comment:
        "The embedded Postgres and the supervisor serve `cairn dev`, the demo and tests alone.",
      severity: "error",
      from: { path: `${EXECUTOR}/`, pathNot: `${EXECUTOR}/(dev|cli|demo)/` },
      to: { path: `${EXECUTOR}/dev/` },
    },
    {
      name: "nothing-knows-the-commands",
      comment: "The demo is a command of its own, made of the parts of `cairn dev`.",
      severity: "error",
      from: { pathNot: `${EXECUTOR}/(cli|demo)/|^test/` },
      to: { path: `${EXECUTOR}/(cli|demo)/` },
    },
    {
      name: "dashboard-speaks-http",
      comment: "Whatever it shows or does, an API client can (D11).",
      severity: "error",
      from: { path: "^apps/dashboard/" },
      to: { path: `^packages/(executor|sdk-next)/|^apps/(?!dashboard/)|${SQL}` },
    },
    {
      name: "example-is-an-app",
      comment:
        "It knows what any app knows: the SDK. Its demo/ starts the whole and may know more.",
      severity: "error",
      from: { path: "^apps/example/", pathNot: "^apps/example/demo/" },
      to: { path: "^packages/(executor|core)/|^apps/(?!example/)" },
    },
    {
      name: "nothing-knows-the-serverless-app",
      comment: "It puts the others together, and hosts the executor by its one door for that.",
      severity: "error",
      from: { path: "^(packages|apps)/", pathNot: "^apps/serverless/" },
      to: { path: "^apps/serverless/" },
    },
    {
      name: "serverless-is-a-host",
      severity: "error",
      from: { path: "^apps/serverless/" },
      to: { path: `^packages/executor/src/(?!serverless\\.ts$)|^packages/(core|sdk-next)/|${SQL}` },
    },
    {
      name: "product-does-not-know-tests",
      severity: "error",
      from: { path: "^(packages|apps)/", pathNot: TESTS },
      to: { path: `^test/|${TESTS}` },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Only our own output: a wider pattern would hide packages whose files lie in a dist/ folder.
    exclude: { path: "^(packages|apps|test)/[^/]+/(dist|\\.next)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@cairn/source", "import", "types", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".cjs", ".json", ".d.ts"],
    },
  },
};
