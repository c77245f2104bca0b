// Events as rows, the newest first.
import type { EventView } from "@cairn/core";
import Link from "next/link";
import { plural, shortId } from "../lib/format.ts";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { ColumnHead } from "./column-head.tsx";
import { TimeAgo } from "./time-ago.tsx";

export function EventTable({ events }: { readonly events: readonly EventView[] }) {
  return (
    <table className="table cards" role="table" aria-label="Events">
      <colgroup>
        <col />
        <col style={{ width: 210 }} />
        <col className="hide-middle" style={{ width: 120 }} />
        <col style={{ width: 120 }} />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          <ColumnHead>Name</ColumnHead>
          <ColumnHead>Started</ColumnHead>
          <ColumnHead className="hide-middle">Event</ColumnHead>
          <ColumnHead className="right">Received</ColumnHead>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {events.map((event) => (
          <tr key={event.id} role="row" className="linked">
            <td role="cell" className="wide">
              <Link className="row-link mono" href={paths.event(event.id)} prefetch={false}>
                {visibleText(event.name)}
              </Link>
              {event.system && <span className="second">by Cairn</span>}
            </td>
            <td role="cell" className="grow">
              {event.runs === 0 ? (
                <span className="faint">no run</span>
              ) : (
                <span className="soft number">{plural(event.runs, "run")}</span>
              )}
            </td>
            <td role="cell" className="hide-middle hide-narrow mono faint" title={event.id}>
              {shortId(event.id)}
            </td>
            <td role="cell" className="right soft">
              <TimeAgo at={event.receivedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
