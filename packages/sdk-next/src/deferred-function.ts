// Functions that `defer` starts: triggered by the executor's own event, and told who deferred them.
import { isJsonObject, SYSTEM_EVENTS } from "@cairn/core";
import type { DeferredContext, DeferredFunction, DeferringRun } from "./deferred-types.ts";
import { checkData } from "./events/check-data.ts";
import type { MaybeSchemas, ReceivedEvent } from "./events/event-types.ts";
import { defineFunction } from "./function.ts";
import type { FunctionConfig } from "./function-config.ts";
import { expressionText } from "./function-wire.ts";
import type { RunContext } from "./run-context.ts";
import type { MaybeSchema } from "./signals/signal-types.ts";
import { wireId } from "./steps/invocable.ts";
import { trusted } from "./trusted.ts";

interface Draft {
  readonly appId: string;
  readonly config: Omit<FunctionConfig, "triggers"> & { readonly schema?: MaybeSchema };
  readonly handler: (context: DeferredContext<MaybeSchemas, MaybeSchema>) => unknown;
}

/** @throws {TypeError} If the configuration cannot be right. */
export function defineDeferred({ appId, config, handler }: Draft): DeferredFunction {
  const { schema, ...rest } = config;
  const { id } = rest;
  const condition = `event.data._inngest.fn_slug == ${expressionText(wireId({ appId, id }))}`;
  const triggers = { event: SYSTEM_EVENTS.deferred, if: condition };
  const definition = defineFunction({ ...rest, triggers }, async (context) =>
    handler(trusted(await deferredContext(context, schema))),
  );
  return { id, appId, definition, isDeferred: true, schema };
}

async function deferredContext(context: RunContext, schema: MaybeSchema): Promise<unknown> {
  const events = await Promise.all(context.events.map((event) => withInput(event, schema)));
  const [event = context.event] = events;
  return { ...context, event, events, parents: context.events.map(parentOf) };
}

/** @throws {InvalidEvent} If the data does not fit the schema. */
async function withInput(event: ReceivedEvent, schema: MaybeSchema): Promise<object> {
  // The executor's own field: a strict schema would refuse it.
  const { _inngest: _, ...data } = event.data;
  if (schema === undefined) return { ...event, data };
  return { ...event, data: await checkData(schema, "what was deferred", data) };
}

/** Empty names when the function was invoked instead. */
function parentOf({ data }: ReceivedEvent): DeferringRun {
  const parent = isJsonObject(data["_inngest"]) ? data["_inngest"] : {};
  return { functionId: textOf(parent["parent_fn_slug"]), runId: textOf(parent["parent_run_id"]) };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
