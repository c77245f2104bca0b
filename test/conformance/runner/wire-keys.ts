// Keys as the published protocol uses them, written down independently of the product.
import { createHash, createHmac } from "node:crypto";

const PREFIX = /^signkey-[\w]+-/;

/** What goes into `Authorization: Bearer`. */
export function hashedSigningKey(key: string): string {
  const [prefix = ""] = PREFIX.exec(key) ?? [];
  const bytes = Buffer.from(key.slice(prefix.length), "hex");
  return prefix + createHash("sha256").update(bytes).digest("hex");
}

/** The value of x-inngest-signature for a body in canonical form. */
export function signatureOf(body: string, key: string, nowMs = Date.now()): string {
  const seconds = String(Math.floor(nowMs / 1000));
  const hmac = createHmac("sha256", key.replace(PREFIX, "")).update(body).update(seconds);
  return `t=${seconds}&s=${hmac.digest("hex")}`;
}
