// Discovery over real sockets; discover-apps.test.ts beside the source has its rules.
import { describe, expect, it } from "vitest";
import { createDiscovery } from "../../packages/executor/src/app/discover-apps.ts";
import { isListening } from "../../packages/executor/src/call/is-listening.ts";
import { createLogger } from "../../packages/executor/src/ops/log.ts";
import { IN_BAND_HEADERS, startApp } from "../bad-input/an-app.ts";
import { type SyncServer, syncServers } from "../bad-input/sync-server.ts";
import { SLUGS, startOfficialApp } from "./start-official-app.ts";

const startSyncServer = syncServers();

const portOf = (url: string): number => Number(new URL(url).port);

const discoveryOf = (server: SyncServer, ports: readonly number[]) =>
  createDiscovery({
    ...server.parts,
    isListening,
    log: createLogger("silent"),
    urls: [],
    ownPorts: [portOf(server.url)],
    ports,
  });

describe("discovery", () => {
  it("finds an app by its port and stops when it is told to", async () => {
    const server = await startSyncServer();
    const url = await startOfficialApp({ baseUrl: server.url, isDev: true });
    const discovery = discoveryOf(server, [1, portOf(url), portOf(server.url)]);
    await discovery.look();
    expect(server.functions()).toEqual(SLUGS);
    discovery.start();
    await discovery.stop();
  });

  it("does not follow where another server points", async () => {
    const server = await startSyncServer();
    let visits = 0;
    const elsewhere = await startApp((_, response) => {
      visits += 1;
      response.writeHead(200, IN_BAND_HEADERS).end("{}");
    });
    const url = await startApp((_, response) =>
      response.writeHead(302, { location: elsewhere }).end(),
    );
    await discoveryOf(server, [portOf(url)]).look();
    expect(visits).toBe(0);
    expect(server.functions()).toEqual([]);
  });
});
