// Production does not start without keys: without a signing key no app could be called, and without
// an event key nothing could be sent.
import { CairnError } from "@cairn/core";
import type { Keyring } from "./keyring.ts";

/** @throws {CairnError} `configuration_invalid`; it says which commands make what is missing. */
export async function openKeyring(keyring: Keyring): Promise<void> {
  await keyring.open();
  const missing: string[] = [];
  if (keyring.signing() === undefined) {
    missing.push(
      "no signing key: make one with `cairn keys mint signing`, or set CAIRN_SIGNING_KEY",
    );
  }
  if (!keyring.hasEventKey()) {
    missing.push("no event key: make one with `cairn keys mint event`, or set CAIRN_EVENT_KEYS");
  }
  if (missing.length === 0) return;
  throw new CairnError("configuration_invalid", {
    message: `Production needs keys:\n${missing.map((text) => `  - ${text}`).join("\n")}`,
    hint: "Keys belong to an environment; CAIRN_ENV (or --env) must be the same for both commands.",
  });
}
