// Laid-out JSON, the first lines at once and the rest when asked for.
"use client";
import { useState } from "react";
import type { JsonLine } from "../lib/json-lines.ts";
import { visibleText } from "../lib/visible-text.ts";

const FIRST_LINES = 400;

export function JsonLines({ lines }: { readonly lines: readonly JsonLine[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(0, FIRST_LINES);
  return (
    <>
      <pre className="json-lines">
        {shown.map((line, index) => (
          // The text never changes under a line: its place is its identity.
          <Line key={index} line={line} />
        ))}
      </pre>
      {shown.length < lines.length && (
        <p className="json-more">
          <button type="button" className="button small" onClick={() => setAll(true)}>
            Show all {lines.length} lines
          </button>
        </p>
      )}
    </>
  );
}

function Line({ line }: { readonly line: JsonLine }) {
  return (
    <span className="json-line" style={{ paddingLeft: `${String(line.depth * 2 + 2)}ch` }}>
      {line.parts.map((part, index) => (
        <span key={index} className={`json-${part.kind}`}>
          {visibleText(part.text)}
        </span>
      ))}
      {"\n"}
    </span>
  );
}
