// The schedules: what the clock starts, in code or made over the API.
import { Empty } from "../../components/empty.tsx";
import { PageClock } from "../../components/page-clock.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ProblemBox } from "../../components/problem-box.tsx";
import { readSchedules } from "../../lib/executor.ts";
import { firstOf, type SearchParams } from "../../lib/search-params.ts";
import { TryAgain } from "../try-again.tsx";
import { ScheduleList } from "./schedule-list.tsx";

export const metadata = { title: "Schedules" };

export default async function SchedulesPage({
  searchParams,
}: {
  readonly searchParams: Promise<SearchParams>;
}) {
  const cursor = firstOf(await searchParams, "cursor");
  const schedules = await readSchedules(new URLSearchParams(cursor === null ? {} : { cursor }));
  if (!schedules.ok) {
    return (
      <>
        <PageHead title="Schedules" />
        <ProblemBox problem={schedules.problem}>
          <TryAgain />
        </ProblemBox>
      </>
    );
  }
  const { data, page, metadata: read } = schedules.data;
  return (
    <>
      <PageHead title="Schedules" />
      {data.length === 0 && cursor === null ? (
        <NoSchedules />
      ) : (
        <PageClock at={read.fetched_at}>
          <ScheduleList
            // Another page is another list.
            key={cursor ?? ""}
            initial={{ rows: data, next: page.next }}
            fetchedAt={read.fetched_at}
            cursor={cursor}
          />
        </PageClock>
      )}
    </>
  );
}

function NoSchedules() {
  return (
    <div className="panel">
      <Empty title="No schedules yet">
        <p>
          A cron trigger in the code of a function is one. Others are made for any function with{" "}
          <code>cairn schedules create</code>, the SDK, or by POST.
        </p>
      </Empty>
    </div>
  );
}
