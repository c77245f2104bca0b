// The left part of a row: what it is, and what is below it.
import { formatFine, formatGrowing, formatMs, plural } from "../../lib/format.ts";
import { STATUS_WORDS } from "../../lib/status-words.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { RUN_ROW_ID, type WaterfallRow } from "../../lib/waterfall-row.ts";
import { ChevronIcon } from "../icons.tsx";
import { StatusIcon } from "../status-icon.tsx";

export interface RowNameProps {
  readonly row: WaterfallRow;
  readonly now: number;
  /** Are the rows below it shown? */
  readonly open: boolean;
  readonly onFold: (row: WaterfallRow, open: boolean) => void;
}

export function RowName({ row, now, open, onFold }: RowNameProps) {
  const name = row.id === RUN_ROW_ID ? "Run" : visibleText(row.name);
  return (
    <div role="gridcell" className="wf-name" style={{ "--depth": row.depth }}>
      <Sign row={row} />
      <span className="wf-label" title={visibleText(row.name)}>
        {name}
      </span>
      {row.spans.length > 0 && (
        // The row itself opens and closes by the arrow keys; this is for pointers and touch.
        <button
          type="button"
          className="wf-fold"
          tabIndex={-1}
          aria-expanded={open}
          aria-label={`${plural(row.spans.length, "span")} of ${name}`}
          onClick={(event) => {
            event.stopPropagation();
            onFold(row, !open);
          }}
        >
          <ChevronIcon />
          {row.spans.length}
        </button>
      )}
      {row.attempts > 1 && (
        <span className="wf-attempts" title={plural(row.attempts, "attempt")}>
          ×{row.attempts}
        </span>
      )}
      {!PLAIN_KINDS.has(row.kind) && <span className="wf-kind">{row.kind}</span>}
      <span className="wf-duration number">{durationOf(row, now)}</span>
    </div>
  );
}

/** What needs no word, for it is what one expects. */
const PLAIN_KINDS: ReadonlySet<string> = new Set(["run", "step", "span"]);

/** A span that went well has only a mark: it is the rule, and there may be many. */
function Sign({ row: { kind, status } }: Pick<RowNameProps, "row">) {
  const isQuiet = kind === "span" && status === "completed";
  return (
    <span className="wf-icon" data-tone={isQuiet ? "quiet" : STATUS_WORDS[status].tone}>
      {isQuiet ? <span className="wf-mark" /> : <StatusIcon status={status} size={14} />}
    </span>
  );
}

function durationOf({ from, to, kind }: WaterfallRow, now: number): string {
  if (from === null) return "";
  if (to === null) return formatGrowing(now - from);
  return kind === "span" ? formatFine(to - from) : formatMs(to - from);
}
