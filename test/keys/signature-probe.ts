// Tells which key an executor signs with: it is asked to sync an app that does no more than to look at
// the signature.
import { signRequest } from "../../packages/executor/src/call/sign-request.ts";
import { signingSecret } from "../../packages/executor/src/keys/signing-key.ts";
import { startApp } from "../bad-input/an-app.ts";
import type { MintedKey } from "./production-executor.ts";

export interface SignatureProbe {
  readonly isSignedWith: (key: MintedKey) => Promise<boolean>;
}

/** @param post - Asks the executor, with a token. */
export async function startSignatureProbe(
  post: (path: string, body: object) => Promise<unknown>,
): Promise<SignatureProbe> {
  let signature = "";
  const url = await startApp((request, response) => {
    signature = String(request.headers["x-inngest-signature"]);
    response.writeHead(500).end();
  });
  return {
    isSignedWith: async ({ key }) => {
      await post("/v1/apps/sync", { url });
      const seconds = Number(/^t=(\d+)&/.exec(signature)?.[1]);
      const { headers } = signRequest(JSON.stringify({ url }), signingSecret(key), seconds * 1_000);
      return headers["x-inngest-signature"] === signature;
    },
  };
}
