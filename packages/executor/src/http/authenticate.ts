// Who may send events and who may ask for anything else. Development trusts whoever reaches it (the
// guard of hosts and origins decides who does); production trusts keys, and without one nobody.
import { CairnError, type Explanation, type ServerKind } from "@cairn/core";
import type { Context, MiddlewareHandler } from "hono";
import type { Keyring, KeyState } from "../keys/keyring.ts";
import { isOperator } from "./operator-requests.ts";

export interface AuthenticatorOptions {
  /** `dev` accepts everybody. */
  readonly mode: ServerKind;
  readonly keyring: Pick<Keyring, "checkEventKey" | "checkToken" | "nameOfToken">;
}

export interface Authenticator {
  /** Throws `event_key_missing`, `event_key_invalid` or `event_key_revoked`. */
  readonly requireEventKey: (key: string) => Promise<void>;
  /** For routes that need a bearer token; throws `token_missing`, `unauthorized` or `token_revoked`. */
  readonly requireBearer: MiddlewareHandler;
  /** Who asks, by the name of their key; `dev` where nobody needs one. For what is written down. */
  readonly callerOf: (c: Context) => string;
}

export function createAuthenticator({ mode, keyring }: AuthenticatorOptions): Authenticator {
  const isOpen = mode === "dev";
  const nameOf = (c: Context): string | undefined =>
    isOperator(c.req.raw)
      ? "dashboard"
      : keyring.nameOfToken(bearerToken(c.req.header("authorization")));
  return {
    requireEventKey: async (key) => {
      if (isOpen) return;
      if (key === "") throw EVENT_KEY.missing();
      refuse(await keyring.checkEventKey(key), EVENT_KEY);
    },
    requireBearer: async (c, next) => {
      if (!isOpen && !isOperator(c.req.raw)) {
        const token = bearerToken(c.req.header("authorization"));
        if (token === "") throw TOKEN.missing();
        refuse(await keyring.checkToken(token), TOKEN);
      }
      await next();
    },
    callerOf: (c) => (isOpen ? "dev" : (nameOf(c) ?? "unknown")),
  };
}

/** What an SDK sends that has no signing key. */
const NO_KEY = "undefined";

/** Empty when there is none. */
function bearerToken(authorization: string | undefined): string {
  const token = /^bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return token === NO_KEY ? "" : token;
}

interface Refusals {
  readonly missing: () => CairnError;
  readonly unknown: () => CairnError;
  readonly revoked: () => CairnError;
}

function refuse(state: KeyState, { unknown, revoked }: Refusals): void {
  if (state === "unknown") throw unknown();
  if (state === "revoked") throw revoked();
}

// That a key was revoked is told only to somebody who has it; that one is unknown says nothing.
const EVENT_KEY: Refusals = {
  missing: refusal("event_key_missing", {
    message: "There is no event key.",
    hint: "Send events to /e/<event key>; `cairn keys mint event` makes one.",
  }),
  unknown: refusal("event_key_invalid", {
    message: "The event key is not valid.",
    hint: "Send events to /e/<event key> with a key of this executor's environment (`cairn keys list`, CAIRN_EVENT_KEYS).",
  }),
  revoked: refusal("event_key_revoked", {
    message: "The event key was revoked.",
    hint: "Send with another key; `cairn keys mint event` makes one.",
  }),
};

const TOKEN: Refusals = {
  missing: refusal("token_missing", {
    message: "The bearer token is missing.",
    hint: "Send the hash of this executor's signing key as Authorization: Bearer. Apps do so by themselves when they have the key.",
  }),
  unknown: refusal("unauthorized", {
    message: "The bearer token is not valid.",
    hint: "It must be the hash of a signing key of this executor's environment (`cairn keys list`, CAIRN_SIGNING_KEY), not the key itself.",
  }),
  revoked: refusal("token_revoked", {
    message: "The signing key of this bearer token was revoked.",
    hint: "Give the app the key that signs now; `cairn keys list` shows which one it is.",
  }),
};

function refusal(code: CairnError["code"], words: Explanation): () => CairnError {
  return () => new CairnError(code, words);
}
