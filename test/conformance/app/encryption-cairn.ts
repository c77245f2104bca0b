// The encryption of our SDK, for one function only: in an app of its own it would be for all of them.
import type { Middleware } from "@cairn/sdk-next";
import { type Encryption, encryption } from "@cairn/sdk-next/encryption";

const OLD_KEY = { id: "old", key: "ab".repeat(32) };
const NEW_KEY = { id: "new", key: "cd".repeat(32) };

const BEFORE = encryption({ keys: [OLD_KEY] });
/** Reads what either key has encrypted. */
export const AFTER = encryption({ keys: [NEW_KEY, OLD_KEY] });

type IsOurs = (other: { readonly functionId: string }) => boolean;

/** `key-rotation`: as if an app with the new key were deployed after the run's first call. */
export function encryptionCairn(name: "encryption" | "key-rotation", isOurs: IsOurs): Middleware {
  let calls = 0;
  const current = (): Encryption => (name === "key-rotation" && calls > 1 ? AFTER : BEFORE);
  return {
    name,
    async wrapRun(run, next) {
      if (!isOurs(run)) return await next(run);
      calls += 1;
      return await (current().wrapRun?.(run, next) ?? next(run));
    },
    wrapStep: async (step, next) => {
      const encrypted = isOurs(step) ? current().wrapStep?.(step, next) : undefined;
      return await (encrypted ?? next());
    },
    readMemo: async (step, value) =>
      isOurs(step) ? await current().readMemo?.(step, value) : value,
  };
}
