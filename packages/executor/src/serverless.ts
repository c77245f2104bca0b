// The public names of @cairn/executor/serverless: what a route of a Next.js app needs to be an executor. Apart
// from the others, so that a build takes along no migrations and no server of our own.
export { serverlessFromEnvironment } from "./host/serverless-from-environment.ts";
export {
  createServerlessExecutor,
  type InvocationContext,
  type ServerlessExecutor,
  type ServerlessOptions,
} from "./serverless-executor.ts";
