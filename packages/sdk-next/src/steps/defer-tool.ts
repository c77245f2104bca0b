// `defer`, as handlers get it: checked, and handed to the engine.
import { isJsonObject } from "@cairn/core";
import type { AddDefer } from "../engine/defers.ts";
import { jsonRoundTrip } from "../engine/json-value.ts";
import { InvalidEvent, NonRetriable } from "../errors.ts";
import { describeIssues } from "../events/check-data.ts";
import type { Defer, Deferrable } from "./defer-types.ts";
import { wireId } from "./invocable.ts";
import { readStepName } from "./step-options.ts";

export function createDefer(add: AddDefer): Defer {
  return (step, options) => {
    const { id, name } = readStepName(step);
    const { function: target, data = {} } = options;
    if (!isDeferred(target)) {
      throw new NonRetriable(
        `"${id}" was not deferred: make its function with createDeferredFunction`,
      );
    }
    checkNow(target, id, data);
    const input = jsonRoundTrip(data, `the data of "${id}"`);
    if (!isJsonObject(input)) throw new InvalidEvent(`"${id}": deferred data must be an object`);
    return add({ id, name, functionSlug: wireId(target), input });
  };
}

const isDeferred = (value: unknown): boolean => isJsonObject(value) && value["isDeferred"] === true;

/** A schema that needs time is left to the function that gets the data. */
function checkNow({ schema }: Deferrable, id: string, data: unknown): void {
  const result = schema?.["~standard"].validate(data);
  if (result === undefined) return;
  if (result instanceof Promise) {
    result.catch(() => undefined);
    return;
  }
  if (result.issues === undefined) return;
  throw new InvalidEvent(
    `the data of "${id}" does not fit its schema: ${describeIssues(result.issues)}`,
  );
}
