// The executor: every path that is no page is its own to answer.
import { after } from "next/server";
import { isLetIn } from "../../lib/access.ts";
import { hostedExecutor } from "../../lib/executor.ts";

export const dynamic = "force-dynamic";
/** Seconds. CAIRN_MAX_DURATION is the same, and has to be told when this is changed. */
export const maxDuration = 300;

async function answer(request: Request): Promise<Response> {
  return await hostedExecutor().fetch(request, {
    // The work goes on after the response, for as long as the host lets it.
    waitUntil: (work) => after(work),
    isOperator: isLetIn(request.headers),
  });
}

export {
  answer as DELETE,
  answer as GET,
  answer as HEAD,
  answer as PATCH,
  answer as POST,
  answer as PUT,
};
