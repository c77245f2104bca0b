// Middleware of the scenarios for the official SDK, version 4.
import { Middleware } from "inngest";
import { metadataMiddleware } from "inngest/experimental";
import type { MiddlewareName } from "../function-spec.ts";
import type { Records } from "./run-record.ts";
import { seal, unseal } from "./seal.ts";

export function middlewareV4(name: MiddlewareName, records: Records): Middleware.Class {
  switch (name) {
    case "add-context":
      return class extends Middleware.BaseMiddleware {
        readonly id = name;
        override transformFunctionInput(args: Middleware.TransformFunctionInputArgs) {
          return { ...args, ctx: { ...args.ctx, added: "by middleware" } };
        }
      };
    case "seal-steps":
      return class extends Middleware.BaseMiddleware {
        readonly id = name;
        override async wrapStepHandler({ next }: Middleware.WrapStepHandlerArgs) {
          return seal(await next());
        }
        override async wrapStep({ next }: Middleware.WrapStepArgs) {
          return unseal(await next());
        }
      };
    case "note-steps":
      return class extends Middleware.BaseMiddleware {
        readonly id = name;
        override onStepStart({ ctx, stepInfo }: Middleware.OnStepStartArgs) {
          records.note(ctx.runId, `start ${stepInfo.options.id}`);
        }
        override onStepComplete({ ctx, stepInfo }: Middleware.OnStepCompleteArgs) {
          records.note(ctx.runId, `end ${stepInfo.options.id}`);
        }
      };
    case "stamp-sends":
      return class extends Middleware.BaseMiddleware {
        readonly id = name;
        override transformSendEvent(args: Middleware.TransformSendEventArgs) {
          const events = args.events.map((event) => ({
            ...event,
            data: { ...event.data, stamped: true },
          }));
          return { ...args, events };
        }
      };
    case "metadata":
      return metadataMiddleware();
    case "encryption":
    case "key-rotation":
      throw new Error(`${name} is not of this SDK`);
    default:
      return name satisfies never;
  }
}
