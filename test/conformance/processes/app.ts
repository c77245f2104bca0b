// The app's process: serves the scenarios with one SDK and answers what it saw of each run.
import { ALL_SCENARIOS } from "../scenarios/all-scenarios.ts";
import type { SdkName } from "../targets.ts";
import { buildCairn } from "../app/app-cairn.ts";
import { type AppParts, type BuildApp, interceptsOf } from "../app/app-parts.ts";
import {
  type AppArguments,
  ENDPOINT_PATH,
  PROVIDER_PATH,
  RECORD_PATH,
  SERVE_PATH,
} from "../app/app-protocol.ts";
import { answerSteps } from "../app/answer-steps.ts";
import { buildV3 } from "../app/app-v3.ts";
import { buildEndpoints } from "../app/endpoints-v4.ts";
import { buildV4 } from "../app/app-v4.ts";
import { recordCalls, type WebHandler } from "../app/record-calls.ts";
import { recordCheckpoints } from "../app/record-checkpoints.ts";
import { createRecords } from "../app/run-record.ts";
import { listen } from "../app/web-server.ts";

const BUILDERS: Readonly<Record<SdkName, BuildApp>> = {
  v4: buildV4,
  v3: buildV3,
  cairn: buildCairn,
};

const { target, port, scenarios } = JSON.parse(process.argv[2] ?? "") as AppArguments;
const names = new Set(scenarios);
const records = createRecords();
recordCheckpoints(records);
const parts: AppParts = {
  target,
  origin: `http://127.0.0.1:${String(port)}`,
  records,
  scenarios: ALL_SCENARIOS.filter(({ name }) => names.has(name)),
};
const serve = recordCalls({
  handler: BUILDERS[target.sdk](parts),
  records,
  intercepts: interceptsOf(parts),
});

const endpoints = buildEndpoints(parts);
const provide = answerSteps(parts);

const answer: WebHandler = async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === SERVE_PATH) return await serve(request);
  if (pathname.startsWith(ENDPOINT_PATH)) {
    return await endpoints.get(pathname.slice(ENDPOINT_PATH.length))?.(request);
  }
  if (pathname.startsWith(PROVIDER_PATH)) return await provide(request);
  if (!pathname.startsWith(RECORD_PATH)) return new Response("not here", { status: 404 });
  return Response.json(records.of(pathname.slice(RECORD_PATH.length)));
};

await listen(answer, port);
