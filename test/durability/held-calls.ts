// Calls of a scripted app that wait for the test's word.
import type { ScriptedCall, ScriptedReply } from "./scripted-app.ts";

export interface HeldCall {
  readonly call: ScriptedCall;
  /** When the app got it, in milliseconds since 1970. */
  readonly at: number;
  readonly release: (reply: ScriptedReply) => void;
}

export interface HeldCalls {
  /** Give it to the scripted app. */
  readonly onCall: (call: ScriptedCall) => Promise<ScriptedReply>;
  /** Calls that were not released yet. */
  open(): readonly HeldCall[];
  /** Every call so far, in order. */
  all(): readonly HeldCall[];
}

/** @param answerAtOnce - Undefined: the call is held. */
export function createHeldCalls(
  answerAtOnce: (call: ScriptedCall) => ScriptedReply | undefined,
): HeldCalls {
  const all: HeldCall[] = [];
  const open = new Set<HeldCall>();
  return {
    onCall: (call) =>
      new Promise((resolve) => {
        const held: HeldCall = {
          call,
          at: Date.now(),
          release: (reply) => {
            open.delete(held);
            resolve(reply);
          },
        };
        all.push(held);
        const reply = answerAtOnce(call);
        if (reply === undefined) open.add(held);
        else resolve(reply);
      }),
    open: () => [...open],
    all: () => all,
  };
}
