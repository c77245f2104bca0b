// Starts the parts of a running system in order, keeps them together, and stops them in reverse.
import { setTimeout as sleep } from "node:timers/promises";

export interface Part {
  readonly name: string;
  /**
   * `signal` aborts when everything is to stop, for parts that take long to start; most can ignore
   * it.
   */
  start(signal: AbortSignal): Promise<RunningPart>;
}

export interface RunningPart {
  stop(): Promise<void>;
  /** Resolves with the reason when it ends without having been stopped; that stops everything. */
  readonly failed?: Promise<string>;
}

export type SupervisorEvent =
  | { readonly kind: "starting"; readonly name: string }
  | { readonly kind: "started"; readonly name: string; readonly afterMs: number }
  | { readonly kind: "ready"; readonly afterMs: number }
  | { readonly kind: "failed"; readonly name: string; readonly error: unknown }
  | { readonly kind: "stopping"; readonly reason: string }
  | { readonly kind: "stop-failed"; readonly name: string; readonly error: unknown }
  | { readonly kind: "stopped"; readonly afterMs: number };

export interface SupervisorOptions {
  readonly onEvent: (event: SupervisorEvent) => void;
  /** How long one part may take to stop before the next is stopped. Default 10,000. */
  readonly stopWithinMs?: number;
  /** Where SIGINT, SIGTERM and SIGHUP come from. Default: the system. */
  readonly signals?: NodeJS.EventEmitter;
  /**
   * What a second signal calls: it must not return. Default `process.exit`; the reaper does the
   * rest.
   */
  readonly exitNow?: (status: number) => void;
}

type StopReason =
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "failed"; readonly name: string; readonly error: unknown };

interface NamedPart {
  readonly name: string;
  readonly running: RunningPart;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs the parts until a signal comes or one of them fails, and resolves with the exit status when
 * all have stopped: 0 after a signal, 1 after a failure. A second signal ends the process at once.
 */
export async function supervise(
  parts: readonly Part[],
  options: SupervisorOptions,
): Promise<number> {
  const { onEvent } = options;
  const request = createStopRequest(options);
  const running: NamedPart[] = [];
  const began = performance.now();
  for (const part of parts) {
    if (request.signal.aborted) break;
    await startPart(part, running, request, onEvent);
  }
  if (!request.signal.aborted) onEvent({ kind: "ready", afterMs: since(began) });
  const reason = await request.reason;
  const stopBegan = performance.now();
  onEvent({ kind: "stopping", reason: reason.kind === "signal" ? reason.signal : reason.name });
  for (const part of running.toReversed()) await stopPart(part, options);
  onEvent({ kind: "stopped", afterMs: since(stopBegan) });
  request.dispose();
  return reason.kind === "signal" ? 0 : 1;
}

interface StopRequest {
  readonly signal: AbortSignal;
  /** The first one; later ones change nothing. */
  readonly reason: Promise<StopReason>;
  stop(reason: StopReason): void;
  dispose(): void;
}

const exitProcess = (status: number): void => process.exit(status);
const ignore = (): void => undefined;

function createStopRequest({
  exitNow = exitProcess,
  signals = process,
}: SupervisorOptions): StopRequest {
  const controller = new AbortController();
  let resolveReason: (reason: StopReason) => void = ignore;
  const reason = new Promise<StopReason>((resolve) => (resolveReason = resolve));
  const stop = (why: StopReason): void => {
    resolveReason(why);
    controller.abort();
  };
  let received = 0;
  const onSignal = (signal: string): void => {
    received += 1;
    if (received > 1) exitNow(1);
    stop({ kind: "signal", signal });
  };
  for (const signal of SIGNALS) signals.on(signal, onSignal);
  // Waiting for a signal does not keep Node alive by itself.
  const keepAlive = setInterval(ignore, 60_000);
  const dispose = (): void => {
    clearInterval(keepAlive);
    for (const signal of SIGNALS) signals.off(signal, onSignal);
  };
  return { signal: controller.signal, reason, stop, dispose };
}

async function startPart(
  part: Part,
  running: NamedPart[],
  request: StopRequest,
  onEvent: SupervisorOptions["onEvent"],
): Promise<void> {
  const { name } = part;
  const began = performance.now();
  const fail = (error: unknown): void => {
    if (request.signal.aborted) return;
    onEvent({ kind: "failed", name, error });
    request.stop({ kind: "failed", name, error });
  };
  onEvent({ kind: "starting", name });
  try {
    const started = await part.start(request.signal);
    running.push({ name, running: started });
    onEvent({ kind: "started", name, afterMs: since(began) });
    void started.failed?.then(fail, fail);
  } catch (error) {
    fail(error);
  }
}

async function stopPart(
  { name, running }: NamedPart,
  { onEvent, stopWithinMs = 10_000 }: SupervisorOptions,
): Promise<void> {
  const inTime = new AbortController();
  const deadline = sleep(stopWithinMs, "late", { signal: inTime.signal }).catch(() => "in time");
  try {
    const outcome = await Promise.race([running.stop(), deadline]);
    if (outcome === "late") throw new Error(`did not stop within ${stopWithinMs / 1_000} s`);
  } catch (error) {
    onEvent({ kind: "stop-failed", name, error });
  } finally {
    inTime.abort();
  }
}

function since(began: number): number {
  return Math.round(performance.now() - began);
}
