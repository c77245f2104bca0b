// On a Node server a body is read from Node's own request: a web stream over it costs more than all
// the rest that an event or a checkpoint needs.
import type { IncomingMessage } from "node:http";
import { brokenOff, tooLarge, tooSlow } from "./body-problems.ts";
import { createByteBuffer } from "../ops/byte-buffer.ts";

export interface BodyBounds {
  /** Bytes. */
  readonly maxBytes: number;
  /** For the whole body, in milliseconds. */
  readonly timeoutMs: number;
}

const incoming = new WeakMap<Request, IncomingMessage>();

/** For the host: the web request that a handler gets stands for this one. */
export function rememberNodeRequest(request: Request, node: IncomingMessage): void {
  incoming.set(request, node);
}

/** Undefined on a host that is no Node server. */
export const nodeRequestOf = (request: Request): IncomingMessage | undefined =>
  incoming.get(request);

/** @throws {CairnError} `body_too_large`, `body_timeout`. */
export function readNodeRequest(
  request: IncomingMessage,
  { maxBytes, timeoutMs }: BodyBounds,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const bytes = createByteBuffer();
    const stop = (): void => {
      clearTimeout(timer);
      request.off("data", take).off("end", end).off("error", breakOff).off("close", breakOff);
    };
    const fail = (error: Error): void => {
      stop();
      // What is left of the body is drained after the answer.
      request.pause();
      reject(error);
    };
    const take = (chunk: Buffer): void => {
      if (bytes.size() + chunk.length > maxBytes) fail(tooLarge(maxBytes));
      else bytes.add(chunk);
    };
    const end = (): void => {
      stop();
      resolve(bytes.take());
    };
    const breakOff = (cause?: unknown): void => fail(brokenOff(cause));
    const timer = setTimeout(() => fail(tooSlow(timeoutMs)), timeoutMs);
    if (request.destroyed) return breakOff();
    request.on("data", take).on("end", end).on("error", breakOff).on("close", breakOff);
  });
}
