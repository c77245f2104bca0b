// The hash by which long texts are known where only short ones may stand.
import { createHash } from "node:crypto";

/** @returns 64 hex digits. */
export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
