// A place in a text, as editors name it.

/** @returns "line 3, column 14"; both count from 1, columns in UTF-16 units. */
export function lineAndColumn(text: string, index: number): string {
  let line = 1;
  let lineStart = 0;
  for (
    let end = text.indexOf("\n");
    end !== -1 && end < index;
    end = text.indexOf("\n", lineStart)
  ) {
    line += 1;
    lineStart = end + 1;
  }
  return `line ${String(line)}, column ${String(index - lineStart + 1)}`;
}
