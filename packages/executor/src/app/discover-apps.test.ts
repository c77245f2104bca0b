import { CairnError, indexFunctions } from "@cairn/core";
import { describe, expect, it } from "vitest";
import type { AppAnswer } from "../call/ask-app.ts";
import { createLogger } from "../ops/log.ts";
import { createDiscovery, type DiscoveryOptions } from "./discover-apps.ts";
import type { UrlSyncOptions, UrlSyncResult } from "./sync-url.ts";

const away = (url: string): CairnError =>
  new CairnError("app_unreachable", {
    message: `The app at ${url} gave no answer (ECONNREFUSED).`,
  });

/** A machine with servers on some ports; those with a path are apps. */
function aMachine(change: Partial<DiscoveryOptions> = {}) {
  const machine = {
    /** Port to the paths of its apps. */
    servers: new Map<number, string[]>(),
    locked: new Set<string>(),
    functions: "v1",
    failure: undefined as Error | undefined,
    probes: [] as string[],
    syncs: [] as string[],
    writes: 0,
    log: [] as { level: string; msg: string }[],
  };
  const pathsAt = (url: string): string[] => machine.servers.get(Number(new URL(url).port)) ?? [];
  const log = createLogger("info", {
    write: (line) => {
      machine.log.push(JSON.parse(line) as { level: string; msg: string });
    },
  });

  function syncUrl(given: unknown, { unless }: UrlSyncOptions = {}): Promise<UrlSyncResult> {
    const url = String(given);
    machine.syncs.push(url);
    if (machine.failure !== undefined) return Promise.reject(machine.failure);
    if (!pathsAt(url).includes(new URL(url).pathname)) return Promise.reject(away(url));
    const modified = unless !== machine.functions;
    if (modified) machine.writes += 1;
    return Promise.resolve({
      kind: "in_band",
      appId: "a",
      appName: "shop",
      url,
      syncId: "s",
      modified,
      functions: 1,
      checksum: machine.functions,
      changes: { added: [], archived: [], moved: [] },
      warnings: [],
    });
  }

  function ask({ url }: { readonly url: string }): Promise<AppAnswer> {
    machine.probes.push(url);
    const isApp = pathsAt(url).includes(new URL(url).pathname);
    const headers: Record<string, string> = {};
    if (isApp) headers["x-inngest-sdk"] = "js:v4.24.0";
    if (machine.locked.has(url)) headers["x-inngest-sdk-handled"] = "true";
    return Promise.resolve({ kind: "answered", status: 200, headers, body: "", isCut: false });
  }

  const discovery = createDiscovery({
    client: { ask, close: () => Promise.resolve() },
    syncUrl,
    registry: { index: () => indexFunctions([]) },
    log,
    isListening: (port) => Promise.resolve(machine.servers.has(port)),
    urls: [],
    ownPorts: [8288],
    ports: [3000, 3001, 8288],
    paths: ["/api/cairn", "/api/inngest"],
    ...change,
  });
  return { machine, discovery };
}

const messages = ({ log }: { log: { msg: string }[] }): string[] => log.map(({ msg }) => msg);

describe("an app on this machine", () => {
  it("is found and synced", async () => {
    const { machine, discovery } = aMachine();
    machine.servers.set(3001, ["/api/inngest"]);
    await discovery.look();
    expect(machine.syncs).toEqual(["http://127.0.0.1:3001/api/inngest"]);
    expect(messages(machine)).toEqual(["app synced"]);
  });

  it("is asked again, and written and told of only when its functions change", async () => {
    const { machine, discovery } = aMachine();
    machine.servers.set(3000, ["/api/cairn"]);
    await discovery.look();
    await discovery.look();
    expect(machine.writes).toBe(1);
    machine.functions = "v2";
    await discovery.look();
    await discovery.look();
    expect(machine.writes).toBe(2);
    expect(machine.syncs).toHaveLength(4);
    expect(messages(machine)).toEqual(["app synced", "app synced"]);
  });

  it("that has gone is not asked, and is found again", async () => {
    const { machine, discovery } = aMachine();
    machine.servers.set(3000, ["/api/cairn"]);
    await discovery.look();
    machine.servers.clear();
    await discovery.look();
    expect(machine.syncs).toHaveLength(1);
    machine.servers.set(3000, ["/api/cairn"]);
    await discovery.look();
    expect(machine.syncs).toHaveLength(2);
  });

  it("with an error is told of once for each error, and asked without a pause", async () => {
    const { machine, discovery } = aMachine();
    machine.servers.set(3000, ["/api/cairn"]);
    await discovery.look();
    machine.failure = new CairnError("registration_invalid", { message: "cron is wrong" });
    for (let looks = 0; looks < 4; looks += 1) await discovery.look();
    expect(messages(machine)).toEqual(["app synced", "app could not be synced"]);
    machine.failure = undefined;
    for (let looks = 0; looks < 9; looks += 1) await discovery.look();
    expect(messages(machine).at(-1)).toBe("app synced");
    expect(messages(machine)).toHaveLength(3);
  });

  it("in production mode is told of once", async () => {
    const { machine, discovery } = aMachine();
    machine.servers.set(3000, []);
    machine.locked.add("http://127.0.0.1:3000/api/inngest");
    for (let looks = 0; looks < 5; looks += 1) await discovery.look();
    expect(messages(machine)).toEqual([expect.stringContaining("production mode")]);
    expect(machine.syncs).toEqual([]);
  });
});

describe("a server that is no app", () => {
  it("is asked ever more seldom", async () => {
    const { machine, discovery } = aMachine({ paths: ["/api/cairn"] });
    machine.servers.set(3000, []);
    for (let looks = 0; looks < 16; looks += 1) await discovery.look();
    expect(machine.probes).toHaveLength(5);
    expect(machine.log).toEqual([]);
  });

  it("is never asked when it is ours", async () => {
    const { machine, discovery } = aMachine();
    machine.servers.set(8288, ["/api/cairn"]);
    await discovery.look();
    expect([...machine.probes, ...machine.syncs]).toEqual([]);
  });
});

describe("an app that somebody named", () => {
  it("is kept in sync wherever it is, without a scan", async () => {
    const { machine, discovery } = aMachine({
      urls: ["http://127.0.0.1:4567/my/app"],
      scan: false,
    });
    machine.servers.set(4567, ["/my/app"]).set(3000, ["/api/cairn"]);
    await discovery.look();
    expect(machine.syncs).toEqual(["http://127.0.0.1:4567/my/app"]);
    expect(machine.probes).toEqual([]);
  });

  it("is missed out loud, once, and welcomed", async () => {
    const { machine, discovery } = aMachine({
      urls: ["http://localhost:4567/my/app"],
      scan: false,
    });
    for (let looks = 0; looks < 3; looks += 1) await discovery.look();
    expect(messages(machine)).toEqual(["app could not be synced"]);
    machine.servers.set(4567, ["/my/app"]);
    await discovery.look();
    expect(messages(machine)).toEqual(["app could not be synced", "app synced"]);
  });

  it("is asked under its own name when a scan finds it too", async () => {
    const { machine, discovery } = aMachine({ urls: ["http://localhost:3000/api/cairn"] });
    machine.servers.set(3000, ["/api/cairn"]);
    await discovery.look();
    expect(machine.syncs).toEqual(["http://localhost:3000/api/cairn"]);
  });
});
