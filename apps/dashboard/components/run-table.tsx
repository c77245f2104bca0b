// Runs as rows, the newest first.
import type { RunView } from "@cairn/core";
import Link from "next/link";
import { shortId } from "../lib/format.ts";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { ColumnHead } from "./column-head.tsx";
import { Elapsed } from "./elapsed.tsx";
import { StatusLabel } from "./status-label.tsx";
import { TimeAgo } from "./time-ago.tsx";

export function RunTable({
  runs,
  label,
}: {
  readonly runs: readonly RunView[];
  readonly label: string;
}) {
  return (
    <table className="table cards" role="table" aria-label={label}>
      <colgroup>
        <col style={{ width: 128 }} />
        <col />
        <col />
        <col className="hide-middle" style={{ width: 92 }} />
        <col className="hide-middle" style={{ width: 70 }} />
        <col style={{ width: 104 }} />
        <col style={{ width: 104 }} />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          <ColumnHead>Status</ColumnHead>
          <ColumnHead>Function</ColumnHead>
          <ColumnHead>Trigger</ColumnHead>
          <ColumnHead className="hide-middle">Run</ColumnHead>
          <ColumnHead className="right hide-middle">Steps</ColumnHead>
          <ColumnHead className="right">Created</ColumnHead>
          <ColumnHead className="right">Duration</ColumnHead>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {runs.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run }: { readonly run: RunView }) {
  return (
    <tr role="row" className="linked">
      <td role="cell">
        <StatusLabel status={run.status} />
      </td>
      <td role="cell" className="grow">
        <Link className="row-link" href={paths.run(run.id)} prefetch={false}>
          {visibleText(run.functionName)}
        </Link>
        <span className="second">{visibleText(run.appName)}</span>
      </td>
      <td role="cell" className="wide" title={visibleText(run.eventName)}>
        <Trigger run={run} />
      </td>
      <td role="cell" className="hide-middle hide-narrow mono faint" title={run.id}>
        {shortId(run.id)}
      </td>
      <td role="cell" className="right hide-middle hide-narrow number soft" title="Finished steps">
        {run.steps}
      </td>
      <td role="cell" className="right soft">
        <TimeAgo at={run.createdAt} />
      </td>
      <td role="cell" className="right">
        <Elapsed from={run.createdAt} to={run.endedAt} />
      </td>
    </tr>
  );
}

/** What started it; a rerun and a child say so, because their event's name alone would mislead. */
function Trigger({ run }: { readonly run: RunView }) {
  if (run.cause === "invoke") return <span className="soft">Invoked by another run</span>;
  return (
    <span className="soft">
      <span className="mono">{visibleText(run.eventName)}</span>
      {run.cause === "rerun" && <span className="second">rerun</span>}
    </span>
  );
}
