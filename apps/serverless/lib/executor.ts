// The executor of this process. One, however many bundles of the build ask for it.
import { serverlessFromEnvironment } from "@cairn/executor/serverless";

type HostedExecutor = ReturnType<typeof serverlessFromEnvironment>;

declare global {
  var cairnHostedExecutor: HostedExecutor | undefined;
}

/** Made at first use; it starts with the first request. */
export function hostedExecutor(): HostedExecutor {
  globalThis.cairnHostedExecutor ??= serverlessFromEnvironment(process.env);
  return globalThis.cairnHostedExecutor;
}
