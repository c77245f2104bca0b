// The executor of this same process, where pages and executor are one app (apps/serverless): its host
// puts it here, because pages know nothing of the executor but its HTTP API.
import "server-only";

declare global {
  var cairnExecutorHere: ((request: Request) => Promise<Response>) | undefined;
}

/** @returns Undefined when the executor is another process. */
export const executorHere = (): typeof globalThis.cairnExecutorHere => globalThis.cairnExecutorHere;
