// The apps: where they are, whether they answer, and how many calls they get at once.
import { PageClock } from "../../components/page-clock.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ProblemBox } from "../../components/problem-box.tsx";
import { readApps } from "../../lib/executor.ts";
import { NoApps } from "../functions/no-apps.tsx";
import { PauseButton } from "../pauses/pause-button.tsx";
import { TryAgain } from "../try-again.tsx";
import { AppList } from "./app-list.tsx";

export const metadata = { title: "Apps" };

export default async function AppsPage() {
  const apps = await readApps();
  return (
    <>
      <PageHead title="Apps">
        <PauseButton
          target={{ scope: "all", id: null }}
          name="everything"
          label="Pause everything"
        />
      </PageHead>
      {apps.ok ? (
        <PageClock at={apps.data.metadata.fetched_at}>
          {apps.data.data.length === 0 ? (
            <NoApps />
          ) : (
            <AppList initial={apps.data.data} fetchedAt={apps.data.metadata.fetched_at} />
          )}
        </PageClock>
      ) : (
        <ProblemBox problem={apps.problem}>
          <TryAgain />
        </ProblemBox>
      )}
    </>
  );
}
