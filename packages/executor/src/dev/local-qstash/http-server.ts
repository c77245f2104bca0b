// The thin HTTP side: reads requests, writes answers, and can stop taking connections for a while.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { HeaderValues } from "./parse-publish.ts";
import { QstashRefusal } from "./qstash-refusal.ts";
import type { QstashAnswer, QstashRequest } from "./qstash-request.ts";

export interface HttpServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly host: string;
  /** @throws QstashRefusal */
  readonly answer: (request: QstashRequest) => QstashAnswer;
  readonly log: (line: string) => void;
}

export interface HttpServer {
  readonly port: number;
  /** True: connections are refused, and those that are open are cut. Takes a moment. */
  readonly setRefusing: (isRefusing: boolean) => void;
  readonly stop: () => Promise<void>;
}

const MOST_BYTES = 128 * 1_048_576;
/** Longer than clients keep theirs, so that none is closed under a request. */
const KEEP_ALIVE_MS = 75_000;

/** Rejects when the port is taken. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((incoming, response) => {
    void serve(options, incoming, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, options.port, options.host);
  const port = portOf(server);
  // One after the other: listening again takes a moment.
  let turned = Promise.resolve();
  const turn = (change: () => Promise<void>): Promise<void> => {
    turned = turned.then(change).catch((error: unknown) => options.log(String(error)));
    return turned;
  };
  return {
    port,
    setRefusing: (isRefusing) => {
      void turn(async () => {
        if (isRefusing) await close(server);
        else if (!server.listening) await listen(server, port, options.host);
      });
    },
    stop: () => turn(() => close(server)),
  };
}

/** Resolves at once when it is closed already. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function serve(
  { answer, log }: HttpServerOptions,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    const { status = 200, body: answered } = answer(readRequest(incoming, body));
    write(response, status, answered);
  } catch (error) {
    if (error instanceof QstashRefusal) {
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
      log(
        `${incoming.method ?? ""} ${incoming.url ?? ""}: ${String(error.status)} ${error.message}`,
      );
      write(response, error.status, { error: error.message });
      return;
    }
    log(String(error));
    if (!response.destroyed) write(response, 500, { error: "internal server error" });
  }
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size > MOST_BYTES) throw new QstashRefusal(413, "request body is too large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function readRequest(incoming: IncomingMessage, body: Buffer): QstashRequest {
  const { method = "GET", url: target = "/" } = incoming;
  const queryAt = target.indexOf("?");
  const query = new URLSearchParams(queryAt === -1 ? "" : target.slice(queryAt + 1));
  const callerIp = incoming.socket.remoteAddress ?? "";
  return { method, target, query, headers: readHeaders(incoming), body, callerIp };
}

function readHeaders(incoming: IncomingMessage): HeaderValues {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function write(response: ServerResponse, status: number, body: unknown): void {
  if (body === undefined) {
    response.writeHead(status, { "content-length": 0 }).end();
    return;
  }
  const text = Buffer.from(JSON.stringify(body));
  const headers = { "content-type": "application/json", "content-length": text.byteLength };
  response.writeHead(status, headers).end(text);
}
