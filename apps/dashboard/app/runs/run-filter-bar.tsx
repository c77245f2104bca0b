// Which runs are listed: everything that is chosen here stands in the address bar.
"use client";
import { RUN_STATUSES, type RunStatus } from "@cairn/core";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { StatusIcon } from "../../components/status-icon.tsx";
import { paths } from "../../lib/paths.ts";
import {
  isSince,
  SINCE_WORDS,
  toPageQuery,
  withFilters,
  type RunFilters,
} from "../../lib/run-filters.ts";
import { STATUS_WORDS } from "../../lib/status-words.ts";
import { RunFilterChips, type Choice } from "./run-filter-chips.tsx";

export interface RunFilterBarProps {
  readonly filters: RunFilters;
  readonly functions: readonly Choice[];
  readonly apps: readonly Choice[];
}

const SINCE_CHOICES: readonly Choice[] = Object.entries(SINCE_WORDS).map(([value, label]) => ({
  value,
  label,
}));

export function RunFilterBar({ filters, functions, apps }: RunFilterBarProps) {
  const router = useRouter();
  const change = (part: Partial<RunFilters>) =>
    router.push(paths.runs(toPageQuery(withFilters(filters, part))), { scroll: false });
  return (
    <div className="filters" role="group" aria-label="Filters">
      <div className="toggles">
        {RUN_STATUSES.map((status) => (
          <StatusToggle key={status} status={status} filters={filters} />
        ))}
      </div>
      <AddMenu
        label="Function"
        choices={functions}
        chosen={filters.function}
        onChoose={(slug) => change({ function: [...filters.function, slug] })}
      />
      <AddMenu
        label="App"
        choices={apps}
        chosen={filters.app}
        onChoose={(name) => change({ app: [...filters.app, name] })}
      />
      <select
        className="select"
        aria-label="Created"
        value={filters.since ?? ""}
        onChange={({ target }) => {
          const since = isSince(target.value) ? target.value : null;
          change({ since, from: null, until: null });
        }}
      >
        <option value="">Any time</option>
        {SINCE_CHOICES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <RunFilterChips filters={filters} functions={functions} />
    </div>
  );
}

function StatusToggle({
  status,
  filters,
}: {
  readonly status: RunStatus;
  readonly filters: RunFilters;
}) {
  const { word, tone } = STATUS_WORDS[status];
  const on = filters.status.includes(status);
  const next = on
    ? filters.status.filter((other) => other !== status)
    : [...filters.status, status];
  return (
    <Link
      className="toggle"
      data-tone={tone}
      href={paths.runs(toPageQuery(withFilters(filters, { status: next })))}
      aria-current={on}
      prefetch={false}
      scroll={false}
    >
      <StatusIcon status={status} size={14} />
      {word}
    </Link>
  );
}

/** Adds one value to a filter; what was added stands below as a chip. */
function AddMenu({
  label,
  choices,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChoose: (value: string) => void;
}) {
  const left = choices.filter(({ value }) => !chosen.includes(value));
  return (
    <select
      className="select"
      aria-label={`Filter by ${label.toLowerCase()}`}
      value=""
      disabled={left.length === 0}
      onChange={({ target }) => onChoose(target.value)}
    >
      <option value="">{label}</option>
      {left.map(({ value, label: text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
}
