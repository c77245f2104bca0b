// What the examples of docs/flow-control.md call work: noted, and held inside for as long as a test wants.
import { setImmediate as nextTurn } from "node:timers/promises";

interface Call {
  readonly what: string;
  /** The image, the order or the user. */
  readonly subject: string;
}

let calls: Call[] = [];
let inside: Call[] = [];
let mostInside: number[] = [];
let gate: Promise<void> | undefined;
let openGate: (() => void) | undefined;
let tokens = 0;

const TURNS = 10;

async function during(what: string, subject: string): Promise<string> {
  const call = { what, subject };
  calls.push(call);
  inside.push(call);
  mostInside.push(inside.length);
  for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
  await gate;
  inside = inside.filter((one) => one !== call);
  return subject;
}

/** What a test sees of it, and does to it. */
export const observed = {
  /** Subjects, in the order in which their work began. */
  calls: (what: string): readonly string[] =>
    calls.filter((call) => call.what === what).map(({ subject }) => subject),
  inside: (): readonly string[] => inside.map(({ subject }) => subject),
  mostInside: (): number => Math.max(0, ...mostInside),
  /** Whatever begins stays inside until `open`. */
  shut: (): void => {
    gate = new Promise((resolve) => {
      openGate = resolve;
    });
  },
  open: (): void => {
    gate = undefined;
    openGate?.();
  },
  /** What an answer costs from now on. */
  setTokens: (count: number): void => {
    tokens = count;
  },
  reset: (): void => {
    observed.open();
    calls = [];
    inside = [];
    mostInside = [];
    tokens = 0;
  },
};

/** The module `work.ts` of the document. */
export const work = {
  render: (image: string) => during("render", image),
  reserve: (order: string) => during("reserve", order),
  dispatch: (order: string) => during("dispatch", order),
  charge: (order: string) => during("charge", order),
  notify: (user: string) => during("notify", user),
  synchronise: (user: string) => during("synchronise", user),
  index: (order: string, total: number) => during("index", `${order}=${String(total)}`),
  insert: (images: readonly string[]) => during("insert", images.join()),
  cleanUp: (image: string, reason: string) => during("cleanUp", `${image} ${reason}`),
  answer: async (user: string) => ({ text: await during("answer", user), tokens }),
  /** Ends with its signal alone. */
  convert: (image: string, signal: AbortSignal): Promise<never> => {
    calls.push({ what: "convert", subject: image });
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        calls.push({ what: "convert aborted", subject: image });
        reject(signal.reason as Error);
      });
    });
  },
};
