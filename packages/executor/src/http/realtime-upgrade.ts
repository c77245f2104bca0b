// WebSockets on a Node server. A request to upgrade goes through the routes like any other; a handler
// that wants the connection takes it, and whatever else is answered is written to it.
import { once } from "node:events";
import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { acceptWebSocket, type Upgrade } from "../realtime/accept-web-socket.ts";

interface Offer extends Upgrade {
  isTaken: boolean;
}

const offers = new WeakMap<Request, Offer>();

/** For a handler: the connection of a request to upgrade. Undefined: it is no such request. */
export function offeredSocket(request: Request): Duplex | undefined {
  return offers.get(request)?.socket;
}

/**
 * Answers the handshake: from now on the connection is the handler's, and its answer is not sent.
 * Undefined: the request is no such handshake.
 */
export function takeWebSocket(request: Request): WebSocket | undefined {
  const offer = offers.get(request);
  if (offer === undefined) return undefined;
  const webSocket = acceptWebSocket(offer);
  offer.isTaken = webSocket !== undefined;
  return webSocket;
}

export interface Upgrades {
  /** Destroys the connections that are still open. */
  readonly destroyAll: () => void;
}

type Fetch = (request: Request) => Response | Promise<Response>;

export function acceptUpgrades(server: Server, fetch: Fetch): Upgrades {
  const open = new Set<Duplex>();
  server.on("upgrade", (incoming, socket, firstBytes) => {
    if (incoming.headers.upgrade?.toLowerCase() !== "websocket") {
      return stayWithHttp(server, incoming, socket, firstBytes);
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    // Before a handler listens, nobody would.
    socket.on("error", () => socket.destroy());
    const offer = { incoming, socket, firstBytes, isTaken: false };
    answer(offer, fetch).catch(() => socket.destroy());
  });
  return { destroyAll: () => open.forEach((socket) => socket.destroy()) };
}

async function answer(offer: Offer, fetch: Fetch): Promise<void> {
  const { incoming, socket } = offer;
  const { host = "localhost" } = incoming.headers;
  const url = `http://${host}${incoming.url ?? "/"}`;
  if (!URL.canParse(url)) return refuse(socket, new Response(null, { status: 400 }));
  const request = new Request(url, { headers: headersOf(incoming) });
  offers.set(request, offer);
  const response = await fetch(request);
  if (!offer.isTaken) await refuse(socket, response);
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  return headers;
}

async function refuse(socket: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const { status, headers } = response;
  headers.set("connection", "close");
  headers.set("content-length", String(body.length));
  const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ""}`, ...lines].join("\r\n");
  socket.end(Buffer.concat([Buffer.from(`${head}\r\n\r\n`, "latin1"), body]));
  await once(socket, "finish");
  socket.destroy();
}

const UPGRADE_HEADERS: ReadonlySet<string> = new Set(["upgrade", "connection", "http2-settings"]);

/**
 * Some clients ask every server whether it speaks HTTP/2 (`Upgrade: h2c`). They would be content with
 * an ordinary answer, but Node gives up the connection of every request to upgrade as soon as
 * somebody listens for one: it is told the request again, without the question.
 */
function stayWithHttp(
  server: Server,
  { method = "GET", url = "/", rawHeaders }: IncomingMessage,
  socket: Duplex,
  firstBytes: Buffer,
): void {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? "";
    if (!UPGRADE_HEADERS.has(name.toLowerCase()))
      lines.push(`${name}: ${rawHeaders[index + 1] ?? ""}`);
  }
  socket.unshift(
    Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), firstBytes]),
  );
  server.emit("connection", socket);
}
