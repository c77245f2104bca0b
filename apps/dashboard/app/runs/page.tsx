// The run list: what has run, what runs, what failed.
import Link from "next/link";
import { Empty } from "../../components/empty.tsx";
import { PageClock } from "../../components/page-clock.tsx";
import { PageHead } from "../../components/page-head.tsx";
import { ProblemBox } from "../../components/problem-box.tsx";
import { SendIcon } from "../../components/icons.tsx";
import { readApps, readFilteredRuns, readFunctions } from "../../lib/executor.ts";
import { paths } from "../../lib/paths.ts";
import {
  isFiltered,
  NO_FILTERS,
  readFilters,
  toPageQuery,
  type RunFilters,
} from "../../lib/run-filters.ts";
import type { SearchParams } from "../../lib/search-params.ts";
import { TryAgain } from "../try-again.tsx";
import { RunFilterBar } from "./run-filter-bar.tsx";
import { RunList } from "./run-list.tsx";

export const metadata = { title: "Runs" };

export default async function RunsPage({
  searchParams,
}: {
  readonly searchParams: Promise<SearchParams>;
}) {
  const filters = readFilters(await searchParams);
  const [runs, functions, apps] = await Promise.all([
    readFilteredRuns(filters),
    readFunctions(),
    readApps(),
  ]);
  return (
    <>
      <PageHead title="Runs">
        <Link className="button" href={paths.send()}>
          <SendIcon /> Send event
        </Link>
      </PageHead>
      <RunFilterBar
        filters={filters}
        functions={functions.ok ? functions.data.data.map(functionChoice) : []}
        apps={apps.ok ? apps.data.data.map(({ name }) => ({ value: name, label: name })) : []}
      />
      {runs.ok ? (
        <PageClock at={runs.data.metadata.fetched_at}>
          <RunList
            // Fresh from the server is a new list: what was counted as unseen is in it.
            key={runs.data.metadata.fetched_at}
            initial={{ rows: runs.data.data, next: runs.data.page.next, unseen: 0 }}
            fetchedAt={runs.data.metadata.fetched_at}
            filters={filters}
            empty={<NoRuns filters={filters} />}
          />
        </PageClock>
      ) : (
        <ProblemBox problem={runs.problem}>
          <TryAgain />
        </ProblemBox>
      )}
    </>
  );
}

function functionChoice({ slug, name, appName }: { slug: string; name: string; appName: string }) {
  return { value: slug, label: `${name} (${appName})` };
}

function NoRuns({ filters }: { readonly filters: RunFilters }) {
  if (filters.cursor !== null) {
    return (
      <Empty title="No older runs">
        <p>This is the end of the list.</p>
      </Empty>
    );
  }
  if (isFiltered(filters)) {
    return (
      <Empty title="No run fits these filters">
        <Link className="button" href={paths.runs(toPageQuery(NO_FILTERS))}>
          Clear filters
        </Link>
      </Empty>
    );
  }
  return (
    <Empty title="No runs yet">
      <p>
        A run starts when an event arrives that one of your functions listens to. It appears here as
        soon as it does.
      </p>
      <Link className="button primary" href={paths.send()}>
        Send an event
      </Link>
    </Empty>
  );
}
