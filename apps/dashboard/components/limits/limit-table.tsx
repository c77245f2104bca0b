// The limits of a function: what the code says, what was set since, and how full they are.
import type { LimitView } from "@cairn/core";
import type { ComponentType, ReactNode } from "react";
import { isHeld, limitMeaning, limitText } from "../../lib/limit-text.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { ColumnHead } from "../column-head.tsx";

export interface LimitActionsProps {
  readonly limit: LimitView;
  /** Reads the limits anew. */
  readonly onChanged: () => Promise<void>;
}

export function LimitTable({
  limits,
  Actions,
  onChanged,
}: {
  readonly limits: readonly LimitView[];
  /** What one can do with a limit. */
  readonly Actions: ComponentType<LimitActionsProps>;
  readonly onChanged: () => Promise<void>;
}) {
  return (
    <table className="table cards loose" role="table" aria-label="Limits">
      <colgroup>
        <col />
        <col style={{ width: "20%" }} />
        <col style={{ width: "20%" }} />
        <col style={{ width: 118 }} />
        <col style={{ width: 86 }} />
        <col style={{ width: 176 }} />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          <ColumnHead>Limit</ColumnHead>
          <ColumnHead>In the code</ColumnHead>
          <ColumnHead>Set now</ColumnHead>
          <ColumnHead className="right">Held, all keys</ColumnHead>
          <ColumnHead className="right">Waiting</ColumnHead>
          <ColumnHead>
            <span className="unseen">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {limits.map((limit) => (
          <LimitRow key={limit.name} limit={limit}>
            <Actions limit={limit} onChanged={onChanged} />
          </LimitRow>
        ))}
      </tbody>
    </table>
  );
}

function LimitRow({
  limit,
  children,
}: {
  readonly limit: LimitView;
  readonly children: ReactNode;
}) {
  const { name, unit, code, set, held, waiting } = limit;
  return (
    <tr role="row">
      <td role="cell" className="wide">
        <code>{visibleText(name)}</code>
        <span className="below faint small">{limitMeaning(unit)}</span>
      </td>
      <td role="cell" className={set === null ? "strong" : "soft struck"}>
        <span className="only-narrow">Code: </span>
        <span className="value">{limitText(code, unit)}</span>
      </td>
      <td role="cell">
        {set === null ? (
          <span className="faint hide-narrow">as in the code</span>
        ) : (
          <>
            <span className="only-narrow">Set: </span>
            <strong>{limitText(set, unit)}</strong>
          </>
        )}
      </td>
      <td role="cell" className="right number" title="Slots of it that are held now, of all keys">
        {isHeld(unit) ? held : <span className="faint hide-narrow">–</span>}
        {isHeld(unit) && <span className="only-narrow"> held by all keys</span>}
      </td>
      <td
        role="cell"
        className="right number"
        title={
          unit === "debounce" || unit === "batch"
            ? "Events that wait in it"
            : "Jobs of the function that wait, for any limit"
        }
      >
        {unit === "rate" ? <span className="faint hide-narrow">–</span> : waiting}
        {unit !== "rate" && <span className="only-narrow"> waiting</span>}
      </td>
      <td role="cell" className="right">
        {children}
      </td>
    </tr>
  );
}
