// Middleware of the scenarios for our SDK. It belongs to the client there, so each looks at one
// function only.
import type { Middleware, RunInfo } from "@cairn/sdk-next";
import { encryptionCairn } from "./encryption-cairn.ts";
import type { MiddlewareName } from "../function-spec.ts";
import type { Records } from "./run-record.ts";
import { seal, unseal } from "./seal.ts";

export function middlewareCairn(
  name: MiddlewareName,
  functionId: string,
  records: Records,
): Middleware {
  const isOurs = (other: { readonly functionId: string }): boolean =>
    other.functionId.endsWith(`-${functionId}`);
  switch (name) {
    case "add-context":
      return {
        name,
        wrapRun: (run, next) => next(isOurs(run) ? withMore(run) : run),
      };
    case "seal-steps":
      return {
        name,
        wrapStep: async (step, next) => (isOurs(step) ? seal(await next()) : await next()),
        readMemo: (step, value) => (isOurs(step) ? unseal(value) : value),
      };
    case "note-steps":
      return {
        name,
        async wrapStep(step, next) {
          if (!isOurs(step)) return await next();
          records.note(step.runId, `start ${step.stepName}`);
          const output = await next();
          records.note(step.runId, `end ${step.stepName}`);
          return output;
        },
      };
    case "stamp-sends":
      return {
        name,
        wrapSend: (events, next) =>
          next(
            events.map((event) =>
              event.name.includes(`/${functionId}`)
                ? { ...event, data: { ...(event.data as object), stamped: true } }
                : event,
            ),
          ),
      };
    case "encryption":
    case "key-rotation":
      return encryptionCairn(name, isOurs);
    case "metadata":
      throw new Error(`${name} is not of this SDK`);
    default:
      return name satisfies never;
  }
}

/** Handlers get what they are given, also what the types do not know. */
function withMore(run: RunInfo): RunInfo {
  const more = { ...run, added: "by middleware" };
  return more;
}
