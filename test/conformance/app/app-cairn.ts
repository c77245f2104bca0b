// The scenarios on our own SDK.
import { createClient, NonRetriable, RetryAfter, serve } from "@cairn/sdk-next";
import { appId } from "../targets.ts";
import {
  adapt,
  type BuildApp,
  planFunctions,
  recordingLogger,
  type SdkSpecific,
} from "./app-parts.ts";
import { middlewareCairn } from "./middleware-cairn.ts";

export const buildCairn: BuildApp = (parts) => {
  const { target, records } = parts;
  const planned = planFunctions(parts);
  const client = createClient({
    id: appId(target),
    checkpointing: target.style === "inline",
    logger: recordingLogger(parts),
    middleware: planned.flatMap(({ id, spec }) =>
      spec.middleware === undefined ? [] : [middlewareCairn(spec.middleware, id, records)],
    ),
  });
  const sdk: SdkSpecific = {
    reference: (slug) => slug,
    send: async (events) => ({ ids: [...(await client.send(events as never)).ids] }),
    nonRetriable: (message, options) => new NonRetriable(message, options),
    retryAfter: (message, after) => new RetryAfter(message, after),
  };
  const functions = planned.map((one) => {
    const { spec, config, triggers } = one;
    const { handler, onFailure } = spec;
    return client.createFunction(
      {
        ...config,
        triggers,
        ...(onFailure === undefined ? {} : { onFailure: adapt(onFailure, one, parts, sdk) }),
      },
      adapt(handler, one, parts, sdk),
    );
  });
  const { GET, POST, PUT } = serve({ client, functions });
  return (request) => ({ GET, POST, PUT })[request.method as "GET"](request);
};
