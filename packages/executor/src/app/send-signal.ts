// A signal from outside resolves the one wait that holds its name. There is no queue of signals: one that
// nobody waits for is told so and forgotten (docs/protocol.md 8.4).
import { resolveSignal } from "../db/resolve-signal.ts";
import type { Engine } from "./engine.ts";
import type { Follow } from "./follow.ts";

/** @returns The run that goes on; undefined when nobody waits. `data` is JSON text. */
export type SendSignal = (signal: string, data: string) => Promise<string | undefined>;

export function createSendSignal(engine: Engine, follow: Pick<Follow, "resumed">): SendSignal {
  return async (signal, data) => {
    const result = `{"data":${data},"signal":${JSON.stringify(signal)}}`;
    engine.failpoint("signal:before-resolve");
    // Twice: while a wait takes the name over from another, one look may see neither of them.
    const send = () => resolveSignal(engine.sql, engine.holder, signal, result);
    const resumed = (await send()) ?? (await send());
    // From here on the job is in the database, leased: a crash costs the lease's time.
    engine.failpoint("signal:after-resolve");
    if (resumed === undefined) return undefined;
    follow.resumed([resumed]);
    engine.onCommit();
    return resumed.runId;
  };
}
