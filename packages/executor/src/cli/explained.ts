// The words of an error that was thrown on purpose; anything else is a bug, and keeps its stack.
import { isCairnError } from "@cairn/core";
import { DevError } from "../dev/dev-error.ts";

/** @returns The sentence and what to do about it, or undefined for a bug. */
export function explained(
  error: unknown,
): { readonly message: string; readonly hint: string | undefined } | undefined {
  return isCairnError(error) || error instanceof DevError ? error : undefined;
}
