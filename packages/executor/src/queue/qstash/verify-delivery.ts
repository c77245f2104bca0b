// Is a delivery from QStash, for us, and as QStash got it? Only then is it looked at.
import { CairnError } from "@cairn/core";
import type { Receiver } from "@upstash/qstash";

export interface DeliveryKeys {
  readonly currentSigningKey: string;
  /** Accepted as well: QStash signs with it after a rotation. */
  readonly nextSigningKey: string;
}

/** @param url - The destination as it was published: our public URL of the route. */
export type VerifyDelivery = (delivery: {
  readonly url: string;
  readonly signature: string | undefined;
  readonly body: string;
}) => Promise<void>;

/** Clocks differ: a signature may be so many seconds younger than now, or older than its end. */
const CLOCK_TOLERANCE_S = 10;

/**
 * Checks signature, issuer, destination, hash of the body and the times of the token. That the same
 * delivery comes twice is no matter: what it names is taken once.
 *
 * Throws `qstash_signature_invalid`.
 */
export function createDeliveryCheck(keys: DeliveryKeys): VerifyDelivery {
  let receiver: Receiver | undefined;
  return async ({ url, signature, body }) => {
    if (signature === undefined || signature === "") throw refused("it has no signature");
    const clockTolerance = CLOCK_TOLERANCE_S;
    receiver ??= new (await import("@upstash/qstash")).Receiver({
      ...keys,
      devMode: false,
    });
    try {
      await receiver.verify({ signature, body, url, clockTolerance });
    } catch (error) {
      throw refused(error instanceof Error ? error.message : String(error));
    }
  };
}

const refused = (reason: string): CairnError =>
  new CairnError("qstash_signature_invalid", {
    message: `The delivery was not accepted: ${reason}.`,
    hint: "Check QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY, and that CAIRN_PUBLIC_URL is the URL that QStash calls.",
  });
