// What a key stands for, in the words of people: a limit, what is paused, or an app that is not called.
import type { WhyRows } from "../db/read-why.ts";

type Named = Pick<WhyRows, "functionSlug" | "app" | "appId">;

/** Who waits: a step by its name, or the run. */
export const whoOf = ({ stepName }: { readonly stepName: string | null }): string =>
  stepName === null ? "It" : `The step "${stepName}"`;

const OWN = /^fn:[^:]*:(throttle|concurrency\[\d+\])(?::(.*))?$/su;
const SHARED = /^(env|account):[a-z]+:(.*)$/su;

/** ` for "acme"`; empty for a limit that counts everything together. */
export function keyText(key: string): string {
  const value = OWN.exec(key)?.[2] ?? SHARED.exec(key)?.[2] ?? "";
  return value === "" ? "" : ` for ${JSON.stringify(value)}`;
}

/** @param key - As `lanes.blocked_on`, or that of a breaker. */
export function nameOfKey(key: string, run: Named): string {
  const own = OWN.exec(key)?.[1];
  if (own !== undefined) return `${own} of ${run.functionSlug}${keyText(key)}`;
  if (/^(?:breaker|pause:app):/u.test(key)) return `app ${run.app?.name ?? run.appId}`;
  if (key.startsWith("pause:function:")) return `function ${run.functionSlug}`;
  return sharedName(key);
}

function sharedName(key: string): string {
  const name = SHARED_NAMES[SHARED.exec(key)?.[1] ?? key];
  return name === undefined ? key : `${name}${keyText(key)}`;
}

const SHARED_NAMES: Readonly<Record<string, string>> = {
  env: "the environment's limit",
  account: "the account's limit",
  "pause:all:": "everything",
};
