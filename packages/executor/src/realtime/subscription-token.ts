// Subscription tokens: who has one may hear the topics that it names, and do nothing else. They are
// made by an app's server and handed to a browser, so they are short-lived and bound to one
// environment; any executor of it can check them. JSON Web Tokens signed with HMAC SHA-256.
import { CairnError } from "@cairn/core";
import { z } from "zod";
import { createSealer, type SealSecrets, TOKEN_CHARS_MAX } from "../keys/sealed-token.ts";
import type { Grants } from "./subscribers.ts";

interface Grant {
  readonly channel: string;
  readonly topic: string;
}

export interface SubscriptionTokens {
  /**
   * @param lifeSeconds - To connect within. Default 60.
   * @throws {CairnError} `parameter_invalid`; `unauthorized` when there is no key to sign with.
   */
  readonly mint: (grants: readonly Grant[], lifeSeconds?: number) => string;
  /** @throws {CairnError} `realtime_token_missing`, `realtime_token_invalid`, `realtime_token_expired`. */
  readonly read: (token: string) => Grants;
}

export interface TokenSettings {
  readonly secrets: SealSecrets;
  readonly environment: string;
  readonly nowMs: () => number;
}

/** To connect within; a connection may last longer. */
const LIFE_SECONDS = 60;
/** Clocks of two executors may differ by this much. */
const SKEW_SECONDS = 5;
const PURPOSE = "cairn/realtime-subscription/1";

const Claims = z.object({
  aud: z.literal(PURPOSE),
  env: z.string(),
  /** Channels, each with its topics. */
  topics: z.array(z.tuple([z.string(), z.array(z.string())])),
  exp: z.number(),
});
type Claims = z.infer<typeof Claims>;

export function createSubscriptionTokens(settings: TokenSettings): SubscriptionTokens {
  const { environment, nowMs } = settings;
  const sealer = createSealer(PURPOSE, settings.secrets);
  const nowSeconds = (): number => Math.floor(nowMs() / 1000);
  return {
    mint: (grants, lifeSeconds = LIFE_SECONDS) => {
      const byChannel = new Map<string, string[]>();
      for (const { channel, topic } of grants) {
        byChannel.set(channel, [...(byChannel.get(channel) ?? []), topic]);
      }
      const exp = nowSeconds() + lifeSeconds;
      const claims: Claims = { aud: PURPOSE, env: environment, topics: [...byChannel], exp };
      const token = sealer.seal(claims);
      if (token === undefined) throw NO_KEY();
      if (token.length > TOKEN_CHARS_MAX) throw TOO_LONG();
      return token;
    },
    read: (token) => {
      if (token === "") throw MISSING();
      const claims = Claims.safeParse(sealer.open(token)).data;
      if (claims === undefined || claims.env !== environment) throw INVALID();
      if (claims.exp + SKEW_SECONDS < nowSeconds()) throw EXPIRED();
      return new Map(claims.topics.map(([channel, topics]) => [channel, new Set(topics)]));
    },
  };
}

const NEW_ONE = "Ask for a new one with POST /v1/realtime/token; SDKs do so by themselves.";

const MISSING = (): CairnError =>
  new CairnError("realtime_token_missing", {
    message: "There is no subscription token.",
    hint: `Send it as ?token=. ${NEW_ONE}`,
  });

// Forged, of another environment, or of a key that was revoked: strangers learn nothing.
const INVALID = (): CairnError =>
  new CairnError("realtime_token_invalid", {
    message: "The subscription token is not valid.",
    hint: NEW_ONE,
  });

const EXPIRED = (): CairnError =>
  new CairnError("realtime_token_expired", {
    message: "The subscription token is older than the time within which one connects with it.",
    hint: NEW_ONE,
  });

const TOO_LONG = (): CairnError =>
  new CairnError("parameter_invalid", {
    message: `A token for so many topics would be longer than ${String(TOKEN_CHARS_MAX)} characters.`,
    hint: "Ask for several tokens, or give channels and topics shorter names.",
  });

const NO_KEY = (): CairnError =>
  new CairnError("unauthorized", {
    message: "This executor has no signing key to make subscription tokens with.",
    hint: "`cairn keys mint signing` makes one.",
  });
