// An app of the official SDK whose own tracing is exported, as a process of its own: its tracing is
// global to the process. Prints the URL of its serve endpoint.
import { Inngest, type Middleware } from "inngest";
import { extendedTracesMiddleware } from "inngest/experimental";
import { serve } from "inngest/node";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const [baseUrl = "", signingKey = ""] = process.argv.slice(2);
const silent = (): void => undefined;
const ERROR = 2;

/** What the middleware adds to a function's arguments, as far as it is used here. */
interface Span {
  readonly setAttributes: (attributes: Readonly<Record<string, string | number>>) => void;
  readonly setStatus: (status: { readonly code: number; readonly message: string }) => void;
  readonly spanContext: () => { readonly traceFlags: number };
  readonly end: () => void;
}
interface Tracer {
  readonly startSpan: (name: string) => Span;
  readonly startActiveSpan: <Result>(name: string, fn: (span: Span) => Result) => Result;
}

// Its own types do not hold where an optional property is no undefined one.
const traces: unknown = extendedTracesMiddleware({ behaviour: "createProvider" });
const SAMPLED = 1;

const client = new Inngest({
  id: "shop",
  isDev: signingKey === "",
  baseUrl,
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  middleware: [traces as Middleware.Class],
  ...(signingKey === "" ? {} : { signingKey, eventKey: "key" }),
});

const pay = client.createFunction(
  { id: "pay", triggers: [{ event: "shop/order.placed" }] },
  async (context) => {
    const { step, tracer } = context as typeof context & { readonly tracer: Tracer };
    const recorded = await step.run("charge card", () =>
      tracer.startActiveSpan("select cards", (span) => {
        span.setAttributes({ "db.system": "postgres", rows: 2 });
        tracer.startActiveSpan("parse row", (inner) => {
          inner.setStatus({ code: ERROR, message: "no such column" });
          inner.end();
        });
        span.end();
        return span.spanContext().traceFlags === SAMPLED;
      }),
    );
    const mark = (name: string) => () => tracer.startSpan(name).end();
    await Promise.all([
      step.run("send mail", mark("smtp")),
      step.run("print label", mark("printer")),
    ]);
    return recorded;
  },
);

const handler = serve({ client, functions: [pay] });
const server = createServer((request, response) => handler(request, response));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
process.stdout.write(`http://127.0.0.1:${String(port)}/api/inngest\n`);
