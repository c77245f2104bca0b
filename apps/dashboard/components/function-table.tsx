// Functions as rows: name, what starts them, how often they are tried, and whether they are paused.
import type { FunctionView } from "@cairn/core";
import Link from "next/link";
import type { ComponentType } from "react";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { exactEvent } from "../lib/event-names.ts";
import { ColumnHead } from "./column-head.tsx";
import { TriggerTags } from "./trigger-tags.tsx";

type Mark = ComponentType<{ readonly fn: FunctionView }>;

export function FunctionTable({
  functions,
  label,
  Mark,
}: {
  readonly functions: readonly FunctionView[];
  readonly label: string;
  /** What stands behind a function's name. */
  readonly Mark: Mark;
}) {
  return (
    <table className="table cards loose" role="table" aria-label={label}>
      <colgroup>
        <col />
        <col />
        <col style={{ width: 92 }} />
        <col style={{ width: 158 }} />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          <ColumnHead>Function</ColumnHead>
          <ColumnHead>Starts on</ColumnHead>
          <ColumnHead className="right">Attempts</ColumnHead>
          <ColumnHead>
            <span className="unseen">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {functions.map((fn) => (
          <FunctionRow key={fn.id} fn={fn} Mark={Mark} />
        ))}
      </tbody>
    </table>
  );
}

function FunctionRow({ fn, Mark }: { readonly fn: FunctionView; readonly Mark: Mark }) {
  const sendable = fn.archivedAt === null ? exactEvent(fn.triggers) : undefined;
  return (
    <tr role="row" className="linked">
      <td role="cell" className="wide">
        <Link className="row-link" href={paths.function(fn.slug)} prefetch={false}>
          {visibleText(fn.name)}
        </Link>
        <span className="second mono">{visibleText(fn.slug)}</span>
        {fn.archivedAt !== null && <span className="second">archived</span>}
        <Mark fn={fn} />
      </td>
      <td role="cell" className="wide">
        <span className="tags">
          <TriggerTags triggers={fn.triggers} />
        </span>
      </td>
      <td role="cell" className="right number soft" title="Retries and the first attempt">
        {fn.maxAttempts}
        <span className="only-narrow"> attempts</span>
      </td>
      <td role="cell" className="right">
        <Link className="above" href={paths.runsOfFunction(fn.slug)} prefetch={false}>
          Runs
        </Link>
        {sendable !== undefined && (
          <Link className="above second-link" href={paths.sendNamed(sendable)} prefetch={false}>
            Send event
          </Link>
        )}
      </td>
    </tr>
  );
}
