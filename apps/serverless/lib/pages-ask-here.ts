// Pages ask the executor of this process, without a network, with the rights of who looks at them.
import { headers } from "next/headers";
import { after } from "next/server";
import { isLetIn } from "./access.ts";
import { hostedExecutor } from "./executor.ts";

export function letPagesAskHere(): void {
  globalThis.cairnExecutorHere = async (request) =>
    await hostedExecutor().fetch(request, {
      waitUntil: (work) => after(work),
      // Asked here too, and not in proxy.ts alone: whoever gets past that one sees nothing.
      isOperator: isLetIn(await headers()),
    });
}
