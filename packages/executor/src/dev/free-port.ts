// Ports: is this one free, and if not, whose is it; or give me one that is.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { DevError, systemErrorCode } from "./dev-error.ts";
import { findPortHolder } from "./port-holder.ts";

/** How the reader can choose another port. */
export interface PortSetting {
  /** What wants the port, as in "the executor". */
  readonly purpose: string;
  readonly option: string;
  readonly variable: string;
}

const EXECUTOR_PORT: PortSetting = {
  purpose: "cairn",
  option: "--port",
  variable: "CAIRN_PORT",
};

// Below every system's range for outgoing connections (Linux 32768+, others 49152+). A port from
// that range can be lost while its server restarts: a client that tries to reconnect may be given
// this very port, and holds it.
const LOWEST = 15_000;
const HIGHEST = 29_999;
const TRIES = 200;

/**
 * Throws `port_taken`, naming the holder and the setting to change, or `port_forbidden` (below
 * 1024, not root).
 */
export async function assertPortFree(
  port: number,
  host: string,
  setting: PortSetting = EXECUTOR_PORT,
): Promise<void> {
  const code = await whyNotFree(port, host);
  if (code === undefined) return;
  const wanted = `${setting.purpose} wants port ${port} on ${host}`;
  const hint = `Choose another port with ${setting.option} <port> or ${setting.variable}=<port>`;
  if (code !== "EADDRINUSE") {
    throw new DevError("port_forbidden", `${wanted}, and may not have it (${code}).`, `${hint}.`);
  }
  const holder = findPortHolder(port);
  const by = holder === undefined ? "another process" : `process ${holder.pid} (${holder.command})`;
  throw new DevError("port_taken", `${wanted}, but ${by} holds it.`, `${hint}, or end that one.`);
}

/** A free port from 15000 to 29999. It stays free only by luck, so bind it soon. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if ((await whyNotFree(port, host)) === undefined) return port;
  }
  throw new DevError("port_taken", `No free port found from ${LOWEST} to ${HIGHEST} on ${host}.`);
}

/** The system's error code, or undefined when the port can be had. */
function whyNotFree(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(systemErrorCode(error) ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
