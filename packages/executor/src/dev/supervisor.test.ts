import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { supervise, type Part, type SupervisorEvent } from "./supervisor.ts";

interface Scene {
  readonly log: string[];
  readonly signals: EventEmitter;
  readonly events: SupervisorEvent[];
  readonly part: (name: string, change?: Partial<Part>) => Part;
  readonly run: (parts: readonly Part[], whenReady?: () => void) => Promise<number>;
}

function aScene(): Scene {
  const log: string[] = [];
  const signals = new EventEmitter();
  const events: SupervisorEvent[] = [];
  const part = (name: string, change: Partial<Part> = {}): Part => ({
    name,
    start: () => {
      log.push(`start ${name}`);
      return Promise.resolve({
        stop: () => {
          log.push(`stop ${name}`);
          return Promise.resolve();
        },
      });
    },
    ...change,
  });
  const run = (parts: readonly Part[], whenReady?: () => void): Promise<number> =>
    supervise(parts, {
      signals,
      stopWithinMs: 5,
      exitNow: (status) => log.push(`exit ${status}`),
      onEvent: (event) => {
        events.push(event);
        if (event.kind === "ready") whenReady?.();
      },
    });
  return { log, signals, events, part, run };
}

describe("a supervisor", () => {
  it("starts in order and stops in reverse at a signal, with status 0", async () => {
    const { log, signals, part, run } = aScene();
    const status = await run([part("database"), part("server")], () =>
      signals.emit("SIGTERM", "SIGTERM"),
    );
    expect(status).toBe(0);
    expect(log).toEqual(["start database", "start server", "stop server", "stop database"]);
    expect(signals.listenerCount("SIGTERM")).toBe(0);
  });

  it("stops what has started when a part cannot start, with status 1", async () => {
    const { log, events, part, run } = aScene();
    const error = new Error("port taken");
    const failing = part("server", { start: () => Promise.reject(error) });
    expect(await run([part("database"), failing, part("app")])).toBe(1);
    expect(log).toEqual(["start database", "stop database"]);
    expect(events).toContainEqual({ kind: "failed", name: "server", error });
  });

  it("stops everything when one part ends by itself, with status 1", async () => {
    const { log, events, part, run } = aScene();
    const failing = part("server", {
      start: () =>
        Promise.resolve({ stop: () => Promise.resolve(), failed: Promise.resolve("exit code 1") }),
    });
    expect(await run([part("database"), failing])).toBe(1);
    expect(log).toEqual(["start database", "stop database"]);
    expect(events).toContainEqual({ kind: "failed", name: "server", error: "exit code 1" });
  });

  it("starts nothing more after a signal, and tells the part that is starting", async () => {
    const { log, signals, part, run } = aScene();
    const slow = part("build", {
      start: (signal) => {
        signals.emit("SIGINT", "SIGINT");
        log.push(`aborted ${signal.aborted}`);
        return Promise.reject(new Error("aborted"));
      },
    });
    expect(await run([part("database"), slow, part("server")])).toBe(0);
    expect(log).toEqual(["start database", "aborted true", "stop database"]);
  });

  it("goes on stopping the others when one does not stop, or fails to", async () => {
    const { log, signals, events, part, run } = aScene();
    const stuck = part("stuck", {
      start: () => Promise.resolve({ stop: () => new Promise(() => undefined) }),
    });
    const broken = part("broken", {
      start: () => Promise.resolve({ stop: () => Promise.reject(new Error("no")) }),
    });
    await run([part("database"), stuck, broken], () => signals.emit("SIGINT", "SIGINT"));
    expect(log).toEqual(["start database", "stop database"]);
    const failures = events.filter((event) => event.kind === "stop-failed");
    expect(failures.map((event) => event.name)).toEqual(["broken", "stuck"]);
  });

  it("ends at once at a second signal", async () => {
    const { log, signals, part, run } = aScene();
    await run([part("database")], () => {
      signals.emit("SIGINT", "SIGINT");
      signals.emit("SIGINT", "SIGINT");
    });
    expect(log).toContain("exit 1");
  });
});
