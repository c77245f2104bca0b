// A local QStash, the official client, and an app that is delivered to; all end with the test.
import { Client, Receiver } from "@upstash/qstash";
import { onTestFinished } from "vitest";
import {
  type LocalQstash,
  type LocalQstashOptions,
  startLocalQstash,
} from "../../packages/executor/src/dev/local-qstash/local-qstash.ts";
import { type RecordingApp, startRecordingApp } from "./recording-app.ts";

export interface QstashSystem {
  readonly qstash: LocalQstash;
  readonly client: Client;
  /** With the keys as they were at the start. */
  readonly receiver: Receiver;
  readonly app: RecordingApp;
  /** A request that the client has no method for. */
  readonly api: (method: string, path: string, headers?: HeadersInit) => Promise<Response>;
}

type HeadersInit = Readonly<Record<string, string>>;

/** A hundred times faster, unless the options say otherwise. */
export async function startQstashSystem(options: LocalQstashOptions = {}): Promise<QstashSystem> {
  const qstash = await startLocalQstash({ timeScale: 0.01, ...options });
  const app = await startRecordingApp();
  onTestFinished(async () => {
    await qstash.stop();
    await app.stop();
  });
  const { url: baseUrl, token } = qstash;
  const { current, next } = qstash.signingKeys();
  return {
    qstash,
    app,
    client: new Client({ baseUrl, token, devMode: false, retry: false }),
    receiver: new Receiver({ currentSigningKey: current, nextSigningKey: next, devMode: false }),
    api: (method, path, headers = {}) =>
      fetch(`${baseUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
      }),
  };
}
