// An empty folder for one test, gone when the test ends.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Only its owner may enter it (mode 0700). */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cairn-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
