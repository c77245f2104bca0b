// Laid-out JSON as text again, for the editor.
import type { JsonLine } from "./json-lines.ts";

export function linesToText(lines: readonly JsonLine[]): string {
  return lines
    .map(({ depth, parts }) => "  ".repeat(depth) + parts.map(({ text }) => text).join(""))
    .join("\n");
}
