// Apps as rows: where they are, whether they are called, and how many calls they get at once.
import type { AppView } from "@cairn/core";
import Link from "next/link";
import type { ComponentType } from "react";
import { formatMs, plural } from "../lib/format.ts";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { CircuitLabel } from "./circuit-label.tsx";
import { ColumnHead } from "./column-head.tsx";
import { TimeAgo } from "./time-ago.tsx";

type Actions = ComponentType<{ readonly app: AppView }>;

export function AppTable({
  apps,
  Actions,
}: {
  readonly apps: readonly AppView[];
  /** What one can do with an app. */
  readonly Actions: Actions;
}) {
  return (
    <table className="table cards loose" role="table" aria-label="Apps">
      <colgroup>
        <col />
        <col style={{ width: 170 }} />
        <col style={{ width: 170 }} />
        <col className="hide-middle" style={{ width: 150 }} />
        <col style={{ width: 110 }} />
        <col style={{ width: 120 }} />
      </colgroup>
      <thead role="rowgroup">
        <tr role="row">
          <ColumnHead>App</ColumnHead>
          <ColumnHead>Circuit</ColumnHead>
          <ColumnHead>Calls at once</ColumnHead>
          <ColumnHead className="hide-middle">SDK</ColumnHead>
          <ColumnHead className="right">Synced</ColumnHead>
          <ColumnHead>
            <span className="unseen">Actions</span>
          </ColumnHead>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {apps.map((app) => (
          <AppRow key={app.id} app={app} Actions={Actions} />
        ))}
      </tbody>
    </table>
  );
}

function AppRow({ app, Actions }: { readonly app: AppView; readonly Actions: Actions }) {
  return (
    <tr role="row">
      <td role="cell" className="wide">
        <Link href={paths.runsOfApp(app.name)} className="strong">
          {visibleText(app.name)}
        </Link>
        <span className="second">{plural(app.functions, "function")}</span>
        <span className="below mono faint">{visibleText(app.url)}</span>
      </td>
      <td role="cell">
        <CircuitLabel health={app.health} />
        <CircuitDetail health={app.health} />
      </td>
      <td role="cell" className="grow">
        <Calls health={app.health} />
      </td>
      <td role="cell" className="hide-middle hide-narrow soft">
        {visibleText(app.sdk)}
        {app.framework !== null && (
          <span className="below faint">{visibleText(app.framework)}</span>
        )}
      </td>
      <td role="cell" className="right soft">
        <span className="only-narrow">synced </span>
        <TimeAgo at={app.syncedAt} />
      </td>
      <td role="cell" className="right">
        <Actions app={app} />
      </td>
    </tr>
  );
}

type Health = { readonly health: AppView["health"] };

/** Of an app that does not answer: how often, and when it is tried. */
function CircuitDetail({ health }: Health) {
  if (health === null || health.failures === 0) return null;
  return (
    <span className="below faint">
      {plural(health.failures, "failure")} in a row
      {health.probeInMs !== null && `, probe in ${formatMs(health.probeInMs)}`}
    </span>
  );
}

function Calls({ health }: Health) {
  if (health === null) return <span className="faint">none yet</span>;
  const { inFlight, limit, waiting } = health;
  return (
    <>
      <span className="number">
        {inFlight} of {limit}
      </span>
      <span className="only-narrow"> calls at once</span>
      {waiting > 0 && (
        <span className="second" data-tone="warned">
          {waiting} waiting
        </span>
      )}
    </>
  );
}
