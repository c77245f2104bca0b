// The signature of protocol.md 7.1, made with Node's own crypto: a second opinion on the SDK's.
import { createHmac } from "node:crypto";

export function signatureHeader(
  text: string,
  key: string | undefined,
  atMs = Date.now(),
): Record<string, string> {
  if (key === undefined) return {};
  const seconds = String(Math.floor(atMs / 1000));
  const secret = key.replace(/^signkey-\w+-/, "");
  const digest = createHmac("sha256", secret)
    .update(text + seconds)
    .digest("hex");
  return { "x-inngest-signature": `t=${seconds}&s=${digest}` };
}
