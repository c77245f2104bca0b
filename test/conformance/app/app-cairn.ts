// The scenarios on our own SDK.
import { createClient, NonRetriable, RetryAfter, serve, type StepTools } from "@cairn/sdk-next";
import { appId, isInline } from "../targets.ts";
import {
  adapt,
  type BuildApp,
  planFunctions,
  recordingLogger,
  type SdkSpecific,
} from "./app-parts.ts";
import { middlewareCairn } from "./middleware-cairn.ts";
import { rareCairn } from "./rare-cairn.ts";

export const buildCairn: BuildApp = (parts) => {
  const { target, records } = parts;
  const planned = planFunctions(parts);
  const client = createClient({
    id: appId(target),
    checkpointing: isInline(target.style),
    logger: recordingLogger(parts),
    middleware: planned.flatMap(({ id, spec }) =>
      spec.middleware === undefined ? [] : [middlewareCairn(spec.middleware, id, records)],
    ),
  });
  const rare = rareCairn(client);
  const sdk: SdkSpecific = {
    reference: (slug) => slug,
    send: async (events) => ({ ids: [...(await client.send(events as never)).ids] }),
    nonRetriable: (message, options) => new NonRetriable(message, options),
    retryAfter: (message, after) => new RetryAfter(message, after),
    ...rare,
  };
  const functions = planned.map((one) => {
    const { spec, config, triggers } = one;
    const { handler, onFailure } = spec;
    if (spec.deferred) return rare.deferrable(config, adapt(handler, one, parts, sdk));
    return client.createFunction(
      {
        ...config,
        triggers,
        ...(onFailure === undefined ? {} : { onFailure: adapt(onFailure, one, parts, sdk) }),
      },
      withOfficialFetch(adapt(handler, one, parts, sdk)),
    );
  });
  const { GET, POST, PUT } = serve({ client, functions, streaming: target.style === "streamed" });
  return (request) => ({ GET, POST, PUT })[request.method as "GET"](request);
};

interface Given {
  readonly step: StepTools;
}

/** The official packages name the step after the URL. */
function withOfficialFetch(
  handle: (given: unknown) => Promise<unknown>,
): (given: Given) => Promise<unknown> {
  return (given) => {
    const fetch = (url: string, init?: RequestInit): Promise<Response> =>
      given.step.fetch(`fetch ${url}`, url, init);
    return handle({ ...given, step: { ...given.step, fetch } });
  };
}
