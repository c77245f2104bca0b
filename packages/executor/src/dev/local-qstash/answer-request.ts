// From a request to its answer: the token first, then the first route that fits.
import { DEVELOPMENT_TOKEN } from "./development-token.ts";
import { QstashRefusal } from "./qstash-refusal.ts";
import { decodeName, type QstashAnswer, type QstashRequest, type Route } from "./qstash-request.ts";

/** @throws QstashRefusal when nobody may ask for it, or nobody answers it. */
export function answerRequest(routes: readonly Route[], request: QstashRequest): QstashAnswer {
  checkToken(request);
  const [path = ""] = request.target.split("?", 1);
  let isKnown = false;
  for (const { method, pattern, isWholeTarget, answer } of routes) {
    const found = pattern.exec(isWholeTarget === true ? request.target : path);
    if (found === null) continue;
    isKnown = true;
    if (method !== request.method) continue;
    const names = found.slice(1);
    return answer(request, isWholeTarget === true ? names : names.map(decodeName));
  }
  if (isKnown) throw new QstashRefusal(405, "method not allowed");
  throw new QstashRefusal(404, `no such route: ${request.method} ${path}`);
}

function checkToken({ headers, query }: QstashRequest): void {
  const token = headers["authorization"]?.replace(/^Bearer\s+/i, "") ?? query.get("qstash_token");
  if (token !== DEVELOPMENT_TOKEN) throw new QstashRefusal(401, "unauthorized: invalid token");
}
