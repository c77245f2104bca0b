// A way to the database that can swallow its answers: what was asked is done, and nobody hears of it.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface SilentProxy {
  /** The URL of a database, by way of the proxy. */
  readonly urlOf: (databaseUrl: string) => string;
  /** From now on no answer comes through. */
  readonly silence: () => void;
  /** Cuts all connections; new ones get their answers. */
  readonly cut: () => void;
}

/** @param serverUrl - Of the server that it leads to. */
export async function startSilentProxy(serverUrl: string): Promise<SilentProxy> {
  const server = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isSilent = false;

  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  };
  const listener = createServer((client) => {
    const database = connect(Number(server.port), server.hostname);
    keep(client);
    keep(database);
    client.pipe(database);
    database.on("data", (answer) => {
      if (!isSilent) client.write(answer);
    });
    database.on("close", () => client.destroy());
    client.on("close", () => database.destroy());
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const cut = (): void => {
    isSilent = false;
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    listener.close();
    cut();
  });
  return {
    urlOf: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.host = `127.0.0.1:${String((listener.address() as AddressInfo).port)}`;
      return url.href;
    },
    silence: () => {
      isSilent = true;
    },
    cut,
  };
}
