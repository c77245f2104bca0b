// The scenarios on the official SDK, version 4.
import { Inngest, NonRetriableError, referenceFunction, RetryAfterError } from "inngest";
import { serve } from "inngest/edge";
import { appId } from "../targets.ts";
import {
  adapt,
  type BuildApp,
  planFunctions,
  recordingLogger,
  type SdkSpecific,
} from "./app-parts.ts";
import { middlewareV4 } from "./middleware-v4.ts";

export const buildV4: BuildApp = (parts) => {
  const { target, records } = parts;
  const client = new Inngest({
    id: appId(target),
    checkpointing: target.style === "inline",
    logger: recordingLogger(parts),
  });
  const sdk: SdkSpecific = {
    reference: (slug) => referenceFunction({ functionId: slug.slice(appId(target).length + 1) }),
    send: (events) => client.send(events),
    nonRetriable: (message, options) => new NonRetriableError(message, options),
    retryAfter: (message, after) => new RetryAfterError(message, after),
  };
  const functions = planFunctions(parts).map((planned) => {
    const { spec, config, triggers } = planned;
    const { handler, onFailure, middleware } = spec;
    return client.createFunction(
      {
        ...config,
        triggers,
        ...(middleware === undefined ? {} : { middleware: [middlewareV4(middleware, records)] }),
        ...(onFailure === undefined ? {} : { onFailure: adapt(onFailure, planned, parts, sdk) }),
      },
      adapt(handler, planned, parts, sdk),
    );
  });
  return serve({ client, functions });
};
