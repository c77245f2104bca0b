// The apps on the screen. How they answer changes with every call, so it is looked at again and again.
"use client";
import type { AppView } from "@cairn/core";
import { AppTable } from "../../components/app-table.tsx";
import { StaleNotice } from "../../components/problem-box.tsx";
import { fetchApps } from "../../lib/api.ts";
import type { Result } from "../../lib/result.ts";
import { useLive } from "../../lib/use-live.ts";
import { useLook } from "../../lib/use-look.ts";
import { PauseButton } from "../pauses/pause-button.tsx";

const READ_INTERVAL_MS = 1_000;
const LOOK_MS = 2_000;

export interface AppListProps {
  readonly initial: readonly AppView[];
  readonly fetchedAt: string;
}

export function AppList({ initial, fetchedAt }: AppListProps) {
  const { data, problem, refresh } = useLive<readonly AppView[]>({
    initial,
    fetchedAt,
    intervalMs: READ_INTERVAL_MS,
    load: readApps,
    concerns: () => true,
    alive: () => true,
  });
  useLook(refresh, LOOK_MS);
  return (
    <>
      <StaleNotice problem={problem} />
      <div className="panel list">
        <AppTable apps={data} Actions={AppPause} />
      </div>
      <p className="note faint">
        As the executor that was asked knows them, by its own calls. A circuit opens when an app
        fails again and again, and closes when a probe is answered; how many calls an app gets at
        once follows how fast it answers.
      </p>
    </>
  );
}

function AppPause({ app: { id, name } }: { readonly app: AppView }) {
  return <PauseButton target={{ scope: "app", id }} name={name} small />;
}

async function readApps(): Promise<Result<readonly AppView[]>> {
  const answer = await fetchApps();
  return answer.ok ? { ok: true, data: answer.data.data } : answer;
}
