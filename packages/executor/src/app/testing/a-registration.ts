// Registrations for tests: good ones to be changed in one place, and what a check says of them.
import { isCairnError } from "@cairn/core";
import { checkRegistration } from "../check-registration.ts";
import { parseRegistration } from "../parse-registration.ts";

const RUNTIME = { type: "http", url: "https://shop.example/api?fnId=shop-pay&stepId=step" };

/** An entry of a registration. */
export function aFunction(change: object = {}, retries?: unknown): object {
  const step = { id: "step", name: "step", runtime: RUNTIME };
  return {
    id: "shop-pay",
    name: "Pay",
    triggers: [{ event: "shop/order.placed" }],
    steps: { step: retries === undefined ? step : { ...step, retries } },
    ...change,
  };
}

/** A registration. */
export const anApp = (functions: unknown, change: object = {}): object => ({
  url: "https://shop.example/api",
  appName: "shop",
  sdk: "js:v4.24.0",
  v: "0.1",
  functions,
  ...change,
});

/** Checks it as a sync does. @returns The warnings. */
export const check = (body: unknown): readonly string[] =>
  checkRegistration(parseRegistration(body));

/** Why it is refused. */
export function refusal(body: unknown): { code: string; message: string } {
  try {
    check(body);
  } catch (error) {
    if (isCairnError(error)) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Why a registration with this function is refused. */
export const refused = (change: object, retries?: unknown) =>
  refusal(anApp([aFunction(change, retries)]));
