// An app that writes down what is delivered to it, and answers as a test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { until } from "../realtime/until.ts";

export interface Delivery {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type Answering = (delivery: Delivery) => Answer | Promise<Answer>;

export interface RecordingApp {
  /** Without a slash at its end. */
  readonly url: string;
  readonly deliveries: readonly Delivery[];
  /** The bodies that came, in order. */
  readonly bodies: () => readonly string[];
  /** Default: 200. */
  readonly answerWith: (answering: Answering) => void;
  /** Resolves with them as soon as so many have come. */
  readonly received: (count: number) => Promise<readonly Delivery[]>;
  readonly stop: () => Promise<void>;
}

export async function startRecordingApp(): Promise<RecordingApp> {
  const deliveries: Delivery[] = [];
  let answering: Answering = () => ({ status: 200 });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const body = Buffer.concat(chunks).toString("utf8");
      const delivery = { method, path, headers, body, at: Date.now() };
      deliveries.push(delivery);
      void answer(answering, delivery, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    deliveries,
    bodies: () => deliveries.map(({ body }) => body),
    answerWith: (changed) => {
      answering = changed;
    },
    received: async (count) => {
      await until(() => deliveries.length >= count);
      return deliveries;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  answering: Answering,
  delivery: Delivery,
  response: ServerResponse,
): Promise<void> {
  const { status, headers = {}, body = "" } = await answering(delivery);
  response.writeHead(status, headers).end(body);
}
