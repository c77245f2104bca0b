// The signature of a delivery: a JWT that names the destination and the hash of the body.
import { createHash, createHmac, randomUUID } from "node:crypto";

export interface DeliveryToSign {
  readonly url: string;
  readonly body: Buffer;
  readonly key: string;
  /** Seconds since 1970. */
  readonly now: number;
}

const VALID_SECONDS = 300;
const HEADER = encode({ alg: "HS256", typ: "JWT" });

/** @returns the value of `Upstash-Signature`, valid for 5 minutes. */
export function signDelivery({ url, body, key, now }: DeliveryToSign): string {
  const claims = encode({
    iss: "Upstash",
    sub: url,
    exp: now + VALID_SECONDS,
    nbf: now,
    iat: now,
    jti: `jwt_${randomUUID().replaceAll("-", "")}`,
    body: createHash("sha256").update(body).digest("base64url"),
  });
  const signed = `${HEADER}.${claims}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
