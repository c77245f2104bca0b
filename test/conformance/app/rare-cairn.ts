// What our SDK has and not every SDK: deferred functions and messages.
import type {
  AnyFunction,
  Client,
  Defer,
  DeferredConfig,
  DeferredFunction,
  StepTools,
} from "@cairn/sdk-next";
import { anthropic, gemini, openai } from "@cairn/sdk-next/ai";
import type { SdkSpecific } from "./app-parts.ts";

type Work = (given: unknown) => Promise<unknown>;

interface Given {
  readonly step: StepTools;
  readonly defer: Defer;
}

interface Rare extends Pick<SdkSpecific, "model" | "rare"> {
  readonly deferrable: (config: DeferredConfig, work: Work) => AnyFunction;
}

const MODELS = { openai, anthropic, gemini };

export function rareCairn(client: Client): Rare {
  const deferred = new Map<string, DeferredFunction<Readonly<Record<string, unknown>>>>();
  return {
    deferrable: (config, work) => {
      const made = client.createDeferredFunction(config, work);
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
          return defer(id, { function: target, data: { ...data } });
        },
        publish: (message, id) =>
          id === undefined ? client.realtime.publish(message) : step.realtime.publish(id, message),
      };
    },
  };
}
