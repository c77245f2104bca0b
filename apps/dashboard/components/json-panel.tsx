// A JSON text for reading: laid out or raw, always as text nodes, with copy and download.
"use client";
import { useId, useMemo, useState } from "react";
import { downloadText } from "../lib/download-text.ts";
import { formatBytes } from "../lib/format.ts";
import { jsonLines } from "../lib/json-lines.ts";
import { visibleText } from "../lib/visible-text.ts";
import { CopyButton } from "./copy-button.tsx";
import { DownloadIcon } from "./icons.tsx";
import { JsonLines } from "./json-lines.tsx";

/** A larger text is shown raw and cut; the whole of it can be copied and downloaded. */
const SHOWN_MAX = 300_000;

export interface JsonPanelProps {
  readonly title: string;
  /** JSON text, exactly as it is stored. */
  readonly json: string;
  readonly fileName: string;
}

export function JsonPanel({ title, json, fileName }: JsonPanelProps) {
  const [raw, setRaw] = useState(false);
  const heading = useId();
  const size = useMemo(() => formatBytes(new Blob([json]).size), [json]);
  return (
    <section className="json" aria-labelledby={heading}>
      <header className="json-head">
        <h3 id={heading}>{title}</h3>
        <span className="faint number">{size}</span>
        <span className="json-tools">
          <button
            type="button"
            className="text-button"
            aria-pressed={raw}
            onClick={() => setRaw(!raw)}
          >
            Raw
          </button>
          <CopyButton text={json} label={`Copy ${title.toLowerCase()}`} />
          <button
            type="button"
            className="icon-button"
            aria-label={`Download ${title.toLowerCase()}`}
            title={`Download ${title.toLowerCase()}`}
            onClick={() => downloadText(json, fileName)}
          >
            <DownloadIcon />
          </button>
        </span>
      </header>
      <JsonBody json={json} raw={raw} labelledBy={heading} />
    </section>
  );
}

function JsonBody({
  json,
  raw,
  labelledBy,
}: {
  readonly json: string;
  readonly raw: boolean;
  readonly labelledBy: string;
}) {
  const cut = json.length > SHOWN_MAX;
  const lines = useMemo(() => (raw || cut ? undefined : jsonLines(json)), [json, raw, cut]);
  return (
    // Focusable, for it scrolls: without a mouse its end could not be reached.
    <div className="json-body" role="group" aria-labelledby={labelledBy} tabIndex={0}>
      {lines === undefined ? (
        <pre className="json-raw">{visibleText(json.slice(0, SHOWN_MAX))}</pre>
      ) : (
        <JsonLines lines={lines} />
      )}
      {cut && (
        <p className="json-more">
          The first {formatBytes(SHOWN_MAX)} of {formatBytes(json.length)}; download it for the
          rest.
        </p>
      )}
    </div>
  );
}
