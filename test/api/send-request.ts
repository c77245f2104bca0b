// Requests that HTTP clients for people would not send: any method, a path as it stands.
import { Agent, request } from "node:http";

/** A server that has not answered by then hangs. */
const PATIENCE_MS = 10_000;

export interface SentRequest {
  readonly method: string;
  /** Sent as it stands, without being put into its normal form. */
  readonly path: string;
  readonly body?: string;
  readonly token?: string | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly allow: string | undefined;
  /** The content type without its parameters. */
  readonly type: string;
  /** Empty for a stream, which is not waited for. */
  readonly text: string;
}

export interface Sender {
  readonly send: (sent: SentRequest) => Promise<RawAnswer>;
  readonly close: () => void;
}

export function createSender(port: number): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    send: (sent) => sendRequest({ port, agent }, sent),
    close: () => agent.destroy(),
  };
}

function sendRequest(
  { port, agent }: { readonly port: number; readonly agent: Agent },
  { method, path, body, token }: SentRequest,
): Promise<RawAnswer> {
  const headers = {
    ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: "127.0.0.1", agent, method, path, headers });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`${method} ${path} hangs`)));
    sent.on("error", reject);
    sent.on("response", (response) => {
      const type = response.headers["content-type"]?.split(";")[0] ?? "";
      const answer = {
        status: response.statusCode ?? 0,
        allow: response.headers.allow,
        type,
      };
      const isStream = type === "text/event-stream" || type === "application/octet-stream";
      if (isStream) {
        resolve({ ...answer, text: "" });
        // Nobody waits for the rest: it would be told to the promise, which is settled.
        sent.destroy();
        return;
      }
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ ...answer, text }));
    });
    sent.end(body);
  });
}
