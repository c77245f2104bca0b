// Answers the requests that steps make, in place of providers of models and other servers.
import type { Asked, Provider } from "../function-spec.ts";
import type { AppParts } from "./app-parts.ts";
import { PROVIDER_PATH } from "./app-protocol.ts";

/** Says what was asked. */
const echo: Provider = ({ method, path, headers, body }) => {
  const shown = ["authorization", "x-api-key", "x-goog-api-key", "anthropic-version", "x-own"];
  const seen = shown.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, headers[name]]],
  );
  return Response.json({ method, path, headers: Object.fromEntries(seen) as object, body });
};

export function answerSteps({ scenarios }: AppParts): (request: Request) => Promise<Response> {
  const providers = new Map(scenarios.map(({ name, provider = echo }) => [name, provider]));
  const calls = new Map<string, number>();
  return async (request) => {
    const [name = "", ...path] = new URL(request.url).pathname
      .slice(PROVIDER_PATH.length)
      .split("/");
    const call = (calls.get(name) ?? 0) + 1;
    calls.set(name, call);
    const asked: Asked = {
      method: request.method,
      path: `/${path.join("/")}`,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
      call,
    };
    return providers.get(name)?.(asked) ?? new Response("no such scenario", { status: 404 });
  };
}
