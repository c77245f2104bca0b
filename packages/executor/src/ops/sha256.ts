// The hash by which texts are known that are too long, or too secret, to be kept.
import { createHash } from "node:crypto";

/** @returns 64 hex digits. */
export const sha256Hex = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex");
