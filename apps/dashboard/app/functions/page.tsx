// The functions that apps have registered, app by app: what starts each of them.
import type { AppView, FunctionView } from "@cairn/core";
import Link from "next/link";
import { CircuitLabel } from "../../components/circuit-label.tsx";
import { FunctionTable } from "../../components/function-table.tsx";
import { PageClock } from "../../components/page-clock.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ProblemBox } from "../../components/problem-box.tsx";
import { TimeAgo } from "../../components/time-ago.tsx";
import { readApps, readFunctions } from "../../lib/executor.ts";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { NoApps } from "./no-apps.tsx";
import { PauseButton } from "../pauses/pause-button.tsx";
import { PausedMark } from "../pauses/paused-mark.tsx";
import { TryAgain } from "../try-again.tsx";

export const metadata = { title: "Functions" };

export default async function FunctionsPage() {
  const [functions, apps] = await Promise.all([readFunctions(), readApps()]);
  const failed = functions.ok ? apps : functions;
  return (
    <>
      <PageHead title="Functions">
        <PauseButton
          target={{ scope: "all", id: null }}
          name="everything"
          label="Pause everything"
        />
      </PageHead>
      {functions.ok && apps.ok && (
        <PageClock at={functions.data.metadata.fetched_at}>
          <Apps apps={apps.data.data} functions={functions.data.data} />
        </PageClock>
      )}
      {!failed.ok && (
        <ProblemBox problem={failed.problem}>
          <TryAgain />
        </ProblemBox>
      )}
    </>
  );
}

function Apps({
  apps,
  functions,
}: {
  readonly apps: readonly AppView[];
  readonly functions: readonly FunctionView[];
}) {
  if (apps.length === 0) return <NoApps />;
  return (
    <div className="stack">
      {apps.map((app) => (
        <AppPart
          key={app.id}
          app={app}
          functions={functions.filter(({ appId }) => appId === app.id)}
        />
      ))}
    </div>
  );
}

function AppPart({
  app,
  functions,
}: {
  readonly app: AppView;
  readonly functions: readonly FunctionView[];
}) {
  return (
    <section className="panel list" aria-label={visibleText(app.name)}>
      <header className="part-head">
        <h2>{visibleText(app.name)}</h2>
        <span className="mono faint url">{visibleText(app.url)}</span>
        <span className="faint">
          {visibleText(app.sdk)} · synced <TimeAgo at={app.syncedAt} />
        </span>
        {app.health !== null && app.health.circuit !== "closed" && (
          <Link href={paths.apps()}>
            <CircuitLabel health={app.health} />
          </Link>
        )}
      </header>
      {functions.length === 0 ? (
        <p className="nothing">This app has registered no functions.</p>
      ) : (
        <FunctionTable functions={functions} label={`Functions of ${app.name}`} Mark={PausedMark} />
      )}
    </section>
  );
}
