// Schedules as rows: what is started when, the next and the last tick, and its policies.
import type { ScheduleView } from "@cairn/core";
import Link from "next/link";
import type { ComponentType, ReactNode } from "react";
import { paths } from "../lib/paths.ts";
import { cronText, policyTexts } from "../lib/schedule-text.ts";
import { visibleText } from "../lib/visible-text.ts";
import { ColumnHead } from "./column-head.tsx";
import { StatusIcon } from "./status-icon.tsx";
import { Countdown, Moment, TimeAgo } from "./time-ago.tsx";

export interface ScheduleActionsProps {
  readonly schedule: ScheduleView;
  /** Reads the schedules anew. */
  readonly onChanged: () => Promise<void>;
}

export function ScheduleTable({
  schedules,
  label,
  Actions,
  onChanged,
}: {
  readonly schedules: readonly ScheduleView[];
  readonly label: string;
  /** What one can do with a schedule. */
  readonly Actions: ComponentType<ScheduleActionsProps>;
  readonly onChanged: () => Promise<void>;
}) {
  return (
    <table className="table cards loose" role="table" aria-label={label}>
      <colgroup>
        <col />
        <col style={{ width: 160 }} />
        <col style={{ width: 170 }} />
        <col style={{ width: 110 }} />
        <col style={{ width: 230 }} />
        <col style={{ width: 176 }} />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          <ColumnHead>Function</ColumnHead>
          <ColumnHead>Times</ColumnHead>
          <ColumnHead>Next tick</ColumnHead>
          <ColumnHead>Last tick</ColumnHead>
          <ColumnHead>Policies</ColumnHead>
          <ColumnHead>
            <span className="unseen">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule}>
            <Actions schedule={schedule} onChanged={onChanged} />
          </ScheduleRow>
        ))}
      </tbody>
    </table>
  );
}

function ScheduleRow({
  schedule,
  children,
}: {
  readonly schedule: ScheduleView;
  readonly children: ReactNode;
}) {
  return (
    <tr role="row">
      <td role="cell" className="wide">
        <Link href={paths.function(schedule.functionSlug)} className="strong">
          {visibleText(schedule.functionSlug)}
        </Link>
        <span className="below faint small">
          {schedule.origin === "trigger" ? "in code" : "made by API"}
        </span>
        {schedule.functionMissing && (
          <span className="below small">the function is gone: its ticks start nothing</span>
        )}
      </td>
      <td role="cell" className="grow">
        <code>{visibleText(cronText(schedule.cron))}</code>
        <span className="below faint small">{visibleText(schedule.timezone)}</span>
      </td>
      <td role="cell">
        <NextTick schedule={schedule} />
      </td>
      <td role="cell" className="soft">
        <LastTick schedule={schedule} />
      </td>
      <td role="cell" className="wide soft small">
        {policyTexts(schedule).map((text) => (
          <span key={text} className="below">
            {text}
          </span>
        ))}
      </td>
      <td role="cell" className="right">
        {children}
      </td>
    </tr>
  );
}

function NextTick({ schedule: { paused, nextTickAt, queuedTickAt } }: RowPart) {
  if (paused || nextTickAt === null) {
    return (
      <span className="status" data-tone="warned">
        <StatusIcon status="waiting" />
        Paused
      </span>
    );
  }
  return (
    <>
      <Countdown at={nextTickAt} />
      <span className="below faint small">
        <Moment at={nextTickAt} />
      </span>
      {queuedTickAt !== null && (
        <span className="below small">
          a tick of <TimeAgo at={queuedTickAt} /> waits for a run
        </span>
      )}
    </>
  );
}

function LastTick({ schedule: { lastTickAt, lastEventId } }: RowPart) {
  if (lastTickAt === null) return <span className="faint">no tick yet</span>;
  return (
    <>
      <span className="only-narrow">last </span>
      {lastEventId === null ? (
        <TimeAgo at={lastTickAt} />
      ) : (
        <Link href={paths.event(lastEventId)} title="Its event: what it started, or why it did not">
          <TimeAgo at={lastTickAt} />
        </Link>
      )}
    </>
  );
}

interface RowPart {
  readonly schedule: ScheduleView;
}
