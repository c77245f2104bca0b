// What version 4 of the official SDK has and not every SDK: deferred functions, messages, metadata.
import { anthropic, gemini, type GetStepTools, type Inngest, openai } from "inngest";
import { createDefer, type DeferredFunction } from "inngest/experimental";
import { z } from "zod";
import type { Message } from "../function-spec.ts";
import type { Models, SdkSpecific } from "./app-parts.ts";

type Config = DeferredFunction.Options;
type Work = (given: unknown) => Promise<unknown>;

interface Given {
  readonly step: GetStepTools<Inngest.Any>;
  readonly defer: (
    id: string,
    options: { readonly function: DeferredFunction; readonly data: object },
  ) => { readonly abort: () => void };
}

interface Rare extends Pick<SdkSpecific, "model" | "rare"> {
  readonly deferrable: (config: Config, work: Work) => DeferredFunction;
}

const MODELS: Models = {
  openai,
  anthropic: (options) => anthropic({ ...options, defaultParameters: { max_tokens: 10 } }),
  gemini,
};

export function rareV4(client: Inngest.Any): Rare {
  const deferred = new Map<string, DeferredFunction>();
  return {
    deferrable: (config, work) => {
      const made = createDefer(client, config, work);
      deferred.set(`${client.id}-${config.id}`, made);
      return made;
    },
    model: (format, options) => MODELS[format](options),
    rare: (given, names) => {
      const { step, defer } = given as Given;
      return {
        defer: (id, fn, data) => {
          const target = deferred.get(names.slug(fn));
          if (target === undefined) throw new Error(`${fn} is not deferred`);
          return defer(id, { function: target, data });
        },
        publish: (message, id) =>
          id === undefined
            ? client.realtime.publish(topicOf(message), message.data)
            : step.realtime.publish(id, topicOf(message), message.data),
        describe: (about, values) =>
          (about === "run" ? client.metadata.run() : client.metadata).set(values),
      };
    },
  };
}

const topicOf = ({ channel, topic }: Message) => ({
  channel,
  topic,
  config: { schema: z.unknown() },
});
