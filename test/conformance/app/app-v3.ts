// The scenarios on the official SDK, version 3.
import {
  anthropic,
  gemini,
  Inngest,
  NonRetriableError,
  openai,
  referenceFunction,
  RetryAfterError,
} from "inngest-v3";
import { serve } from "inngest-v3/edge";
import { appId } from "../targets.ts";
import {
  adapt,
  type BuildApp,
  type Models,
  planFunctions,
  recordingLogger,
  type SdkSpecific,
} from "./app-parts.ts";
import { middlewareV3, stampSends } from "./middleware-v3.ts";

const MODELS: Models = {
  openai,
  anthropic: (options) => anthropic({ ...options, defaultParameters: { max_tokens: 10 } }),
  gemini,
};

export const buildV3: BuildApp = (parts) => {
  const { target, records } = parts;
  const all = planFunctions(parts);
  const client = new Inngest({
    id: appId(target),
    logger: recordingLogger(parts),
    middleware: [stampSends(all.filter(({ spec }) => spec.middleware === "stamp-sends"))],
  });
  const sdk: SdkSpecific = {
    reference: (slug) => referenceFunction({ functionId: slug.slice(appId(target).length + 1) }),
    send: (events) => client.send(events as never),
    nonRetriable: (message, options) => new NonRetriableError(message, options),
    retryAfter: (message, after) => new RetryAfterError(message, after),
    model: (format, options) => MODELS[format](options),
    rare: () => ({}),
  };
  const functions = all.map((planned) => {
    const { spec, config, triggers } = planned;
    const { handler, onFailure, middleware } = spec;
    return client.createFunction(
      {
        ...config,
        ...(middleware === undefined ? {} : { middleware: [middlewareV3(middleware, records)] }),
        ...(onFailure === undefined ? {} : { onFailure: adapt(onFailure, planned, parts, sdk) }),
      },
      triggers,
      adapt(handler, planned, parts, sdk),
    );
  });
  return serve({ client, functions });
};
