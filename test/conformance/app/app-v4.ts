// The scenarios on the official SDK, version 4.
import { Inngest, NonRetriableError, referenceFunction, RetryAfterError } from "inngest";
import { serve } from "inngest/edge";
import { serve as serveNext } from "inngest/next";
import { appId, isInline } from "../targets.ts";
import {
  adapt,
  type BuildApp,
  planFunctions,
  recordingLogger,
  type SdkSpecific,
} from "./app-parts.ts";
import { middlewareV4 } from "./middleware-v4.ts";
import { rareV4 } from "./rare-v4.ts";

export const buildV4: BuildApp = (parts) => {
  const { target, records } = parts;
  const client = new Inngest({
    id: appId(target),
    checkpointing: isInline(target.style),
    logger: recordingLogger(parts),
  });
  const rare = rareV4(client);
  const sdk: SdkSpecific = {
    reference: (slug) => referenceFunction({ functionId: slug.slice(appId(target).length + 1) }),
    send: (events) => client.send(events),
    nonRetriable: (message, options) => new NonRetriableError(message, options),
    retryAfter: (message, after) => new RetryAfterError(message, after),
    ...rare,
  };
  const functions = planFunctions(parts).map((planned) => {
    const { spec, config, triggers } = planned;
    const { handler, onFailure, middleware } = spec;
    if (spec.deferred) return rare.deferrable(config, adapt(handler, planned, parts, sdk));
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
  if (target.style !== "streamed") return serve({ client, functions });
  // That adapter cannot stream; this one takes web requests as well.
  const { GET, POST, PUT } = serveNext({ client, functions, streaming: true });
  return (request) => ({ GET, POST, PUT })[request.method as "GET"](request, undefined);
};
