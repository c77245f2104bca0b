// Functions as rows: name, what starts them, how often they are tried.
import type { FunctionView } from "@cairn/core";
import Link from "next/link";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { ColumnHead } from "./column-head.tsx";

type Trigger = FunctionView["triggers"][number];

export function FunctionTable({
  functions,
  label,
}: {
  readonly functions: readonly FunctionView[];
  readonly label: string;
}) {
  return (
    <table className="table cards loose" role="table" aria-label={label}>
      <colgroup>
        <col />
        <col />
        <col style={{ width: 92 }} />
        <col style={{ width: 132 }} />
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
          <FunctionRow key={fn.id} fn={fn} />
        ))}
      </tbody>
    </table>
  );
}

function FunctionRow({ fn }: { readonly fn: FunctionView }) {
  const sendable = fn.archivedAt === null ? exactEvent(fn.triggers) : undefined;
  return (
    <tr role="row" className="linked">
      <td role="cell" className="wide">
        <Link className="row-link" href={paths.runsOfFunction(fn.slug)} prefetch={false}>
          {visibleText(fn.name)}
        </Link>
        <span className="second mono">{visibleText(fn.slug)}</span>
        {fn.archivedAt !== null && <span className="second">archived</span>}
      </td>
      <td role="cell" className="wide">
        <span className="tags">
          {fn.triggers.map((trigger, index) => (
            <TriggerTag key={index} trigger={trigger} />
          ))}
        </span>
      </td>
      <td role="cell" className="right number soft" title="Retries and the first attempt">
        {fn.maxAttempts}
        <span className="only-narrow"> attempts</span>
      </td>
      <td role="cell" className="right">
        {sendable !== undefined && (
          <Link className="above" href={paths.sendNamed(sendable)} prefetch={false}>
            Send event
          </Link>
        )}
      </td>
    </tr>
  );
}

function TriggerTag({ trigger: { event, condition, cron } }: { readonly trigger: Trigger }) {
  return (
    <span className="tag mono">
      {cron === null ? visibleText(event ?? "") : `cron ${visibleText(cron)}`}
      {condition !== null && <span className="faint">if {visibleText(condition)}</span>}
    </span>
  );
}

function exactEvent(triggers: readonly Trigger[]): string | undefined {
  const found = triggers.find(({ event }) => event !== null && !event.endsWith("*"));
  return found?.event ?? undefined;
}
