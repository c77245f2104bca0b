// The public names of @cairn/executor: what a program that hosts an executor itself needs (D5).
export { createExecutor, type Executor } from "./executor.ts";
export type { ExecutorOptions } from "./executor-options.ts";
export { migrateDatabase } from "./db/migrate.ts";
export { serveExecutor, type NodeServer } from "./http/node-server.ts";
export { createLogger, type Logger, type LogLevel } from "./ops/log.ts";
