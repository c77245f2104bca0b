// What an executor is made of, put together: everything but its HTTP API.
import { type Cancellations, createCancellations } from "./app/cancel-many.ts";
import { createRunChanges, type RunChanges } from "./app/change-runs.ts";
import { createEndpointRuns, type EndpointRuns } from "./app/endpoint-runs.ts";
import type { Engine } from "./app/engine.ts";
import { createExpressionErrors, type ExpressionErrors } from "./app/expression-errors.ts";
import { createIngest, type Ingest } from "./app/ingest-events.ts";
import { createRegistry } from "./app/registry.ts";
import { createRunEnds, type RunEnds } from "./app/run-ends.ts";
import { createWorker, type Worker } from "./app/worker.ts";
import { type Caller, createCaller } from "./call/call-app.ts";
import { createEgressGuard, type EgressGuard } from "./call/egress-guard.ts";
import { createGateway, type Gateway } from "./call/gateway.ts";
import { type Database, type DatabaseOptions, openDatabase } from "./db/client.ts";
import { createKeySource } from "./db/key-source.ts";
import { createFeedSource } from "./db/read-feed.ts";
import { createMessageStore } from "./db/realtime-messages.ts";
import type { SettledOptions } from "./executor-options.ts";
import { createKeyring, type Keyring } from "./keys/keyring.ts";
import { createOutputTokens, type OutputTokens } from "./keys/output-token.ts";
import { createFeed, type Feed } from "./live/feed.ts";
import { createIdSource } from "./ops/new-id.ts";
import { createPostgresQueue } from "./queue/postgres-queue.ts";
import type { Queue } from "./queue/queue.ts";
import { createQstash, type QstashParts } from "./queue/qstash/create-qstash.ts";
import { createRealtime, type Realtime } from "./realtime/realtime.ts";

export interface ExecutorParts {
  readonly database: Database;
  readonly engine: Engine;
  readonly caller: Caller;
  readonly gateway: Gateway;
  readonly feed: Feed;
  readonly realtime: Realtime;
  readonly worker: Worker;
  readonly ingest: Ingest;
  readonly changes: RunChanges;
  readonly cancellations: Cancellations;
  readonly endpoints: EndpointRuns;
  readonly outputTokens: OutputTokens;
  readonly runEnds: RunEnds;
  readonly queue: Queue;
  /** Undefined: QStash is not the clock. */
  readonly qstash?: QstashParts;
  readonly keyring: Keyring;
  readonly expressionErrors: ExpressionErrors;
}

const REPLY_BYTES = 8 * 1024 * 1024;
const SHARD = 0;

/** @param egress - Undefined: every address may be called. */
export function createParts(
  options: SettledOptions,
  egress: EgressGuard | undefined,
): ExecutorParts {
  const { log } = options;
  const later: { queue?: Queue; worker?: Worker } = {};
  const database = openDatabase(databaseOptions(options, () => later.worker?.connectionLost()));
  const keyring = createKeys(options, database);
  const caller = openCaller(options, keyring, egress);
  const feed = createFeed({ source: createFeedSource(database.reader), log });
  const { realtime, tokens } = openRealtime(options, database, keyring);
  const runEnds = createRunEnds({ sql: database.sql, shard: SHARD, log });
  const gateway = openGateway(options);
  const expressionErrors = createExpressionErrors(database.sql, log);
  const engine = createEngine(options, database, {
    callApp: caller.call,
    sendRequest: gateway.send,
    onCommit: () => {
      feed.kick();
      runEnds.kick();
    },
    onDelayedJob: (afterMs) => later.queue?.announce(afterMs),
    onSlotsFreed: (keys) => later.worker?.admissions.freed(keys),
    expressionFailed: expressionErrors.note,
  });
  const queues = createQueue(engine, options);
  later.queue = queues.queue;
  const worker = createWorker(engine, (request) => ingest.acceptTick(request));
  later.worker = worker;
  const ingest = createIngest(engine, worker.follow, () => worker.room() > 0);
  const changes = createRunChanges(engine, worker, ingest);
  return {
    database,
    engine,
    caller,
    gateway,
    feed,
    realtime,
    worker,
    ingest,
    changes,
    cancellations: createCancellations(engine, worker),
    endpoints: createEndpointRuns(engine, worker, ingest),
    outputTokens: createOutputTokens(tokens),
    runEnds,
    ...queues,
    keyring,
    expressionErrors,
  };
}

const databaseOptions = (
  options: SettledOptions,
  onConnectionLost: () => void,
): DatabaseOptions => ({
  url: options.databaseUrl,
  connections: options.connections,
  pooled: options.pooled,
  idleMs: options.idleConnectionMs,
  // On a serverless host idle connections are closed all the time, and no timer is sure to run.
  ...(options.isServerless ? {} : { onConnectionLost }),
});

function openRealtime(
  { env, mode, log, realtime: limits }: SettledOptions,
  { sql }: Database,
  keyring: Keyring,
) {
  const tokens = {
    environment: env,
    secrets: mode === "cloud" ? keyring.secrets : undefined,
    nowMs: () => Date.now(),
  };
  const store = createMessageStore(sql, env);
  return { tokens, realtime: createRealtime({ ...tokens, store, log, limits }) };
}

function openCaller(
  { mode, callTimeoutMs, maxCalls }: SettledOptions,
  keyring: Keyring,
  egress: EgressGuard | undefined,
): Caller {
  return createCaller({
    timeoutMs: callTimeoutMs,
    replyBytes: REPLY_BYTES,
    connections: maxCalls,
    serverKind: mode,
    keys: mode === "cloud" ? keyring : null,
    egress,
  });
}

function openGateway(options: SettledOptions): Gateway {
  const { mode, gatewayAllow, gatewayTimeoutMs, gatewayBytes, maxCalls } = options;
  return createGateway({
    timeoutMs: gatewayTimeoutMs,
    maxBytes: gatewayBytes,
    connections: maxCalls,
    egress: mode === "cloud" ? createEgressGuard(gatewayAllow, "CAIRN_GATEWAY_ALLOW") : undefined,
  });
}

function createKeys(options: SettledOptions, { sql }: Database): Keyring {
  const source = options.mode === "cloud" ? createKeySource(sql, options.env) : undefined;
  return createKeyring({ ...options, source });
}

function createQueue(
  engine: Engine,
  options: SettledOptions,
): Pick<ExecutorParts, "queue" | "qstash"> {
  const { sql, holder, log, failpoint } = engine;
  const { qstash, mode, pollMs } = options;
  if (qstash !== undefined) return createQstash(engine, mode, qstash);
  return { queue: createPostgresQueue({ sql, holder, log, failpoint, pollMs }) };
}

function createEngine(
  options: SettledOptions,
  { sql, batches }: Database,
  ports: Pick<
    Engine,
    "callApp" | "sendRequest" | "onCommit" | "onDelayedJob" | "onSlotsFreed" | "expressionFailed"
  >,
): Engine {
  const { checkpointing, endpointMs, env, failpoint, hasTime, leaseMs } = options;
  const { limits, log, maxCalls, policy } = options;
  const newId = createIdSource(Date.now);
  return {
    ...ports,
    sql,
    batches,
    holder: { shard: SHARD, executor: newId(), leaseMs },
    registry: createRegistry(sql),
    checkpointing,
    endpointMs,
    env,
    failpoint,
    hasTime,
    limits,
    log,
    maxCalls,
    policy,
    newId,
    random: Math.random,
    nowMs: Date.now,
  };
}
