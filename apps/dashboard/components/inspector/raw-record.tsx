// The API's own words: exactly what the page was made from, made only when it is asked for.
"use client";
import { useState } from "react";
import { JsonPanel } from "../json-panel.tsx";

export function RawRecord({
  record,
  fileName,
}: {
  readonly record: unknown;
  readonly fileName: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <details className="raw-record" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As the API says it</summary>
      {open && <JsonPanel title="Record" json={JSON.stringify(record)} fileName={fileName} />}
    </details>
  );
}
