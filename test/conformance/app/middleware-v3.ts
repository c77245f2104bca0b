// Middleware of the scenarios for the official SDK, version 3.
import { InngestMiddleware } from "inngest-v3";
import type { MiddlewareName } from "../function-spec.ts";
import type { Records } from "./run-record.ts";
import { seal, unseal } from "./seal.ts";

export function middlewareV3(name: MiddlewareName, records: Records): InngestMiddleware.Any {
  switch (name) {
    case "add-context":
      return new InngestMiddleware({
        name,
        init: () => ({
          onFunctionRun: () => ({ transformInput: () => ({ ctx: { added: "by middleware" } }) }),
        }),
      });
    case "seal-steps":
      return sealSteps(name);
    case "note-steps":
      return new InngestMiddleware({
        name,
        init: () => ({
          onFunctionRun: ({ ctx: { runId } }) => ({
            transformOutput: ({ step }) => {
              if (step?.displayName !== undefined) records.note(runId, `end ${step.displayName}`);
            },
          }),
        }),
      });
    case "stamp-sends":
      // Hooks of sends work on clients only; see stampSends.
      return new InngestMiddleware({ name, init: () => ({}) });
    case "metadata":
    case "encryption":
    case "key-rotation":
      throw new Error(`${name} is not of this SDK`);
    default:
      return name satisfies never;
  }
}

function sealSteps(name: string): InngestMiddleware.Any {
  return new InngestMiddleware({
    name,
    init: () => ({
      onFunctionRun: () => ({
        transformInput: ({ steps }) => ({
          steps: steps.map((step) => ({ ...step, data: unseal(step.data) })),
        }),
        transformOutput: ({ result, step }) =>
          step === undefined ? undefined : { result: { data: seal(result.data) } },
      }),
    }),
  });
}

/** For the client: changes what these functions send. */
export function stampSends(functions: readonly { readonly id: string }[]): InngestMiddleware.Any {
  const isTheirs = (event: string): boolean => functions.some(({ id }) => event.includes(`/${id}`));
  return new InngestMiddleware({
    name: "stamp-sends",
    init: () => ({
      onSendEvent: () => ({
        transformInput: ({ payloads }) => ({
          payloads: payloads.map((event) =>
            isTheirs(event.name)
              ? { ...event, data: { ...(event.data as object), stamped: true } }
              : event,
          ),
        }),
      }),
    }),
  });
}
