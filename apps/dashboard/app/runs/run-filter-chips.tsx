// The filters that are on and have no toggle of their own, each with a way to take it off.
import Link from "next/link";
import { CloseIcon } from "../../components/icons.tsx";
import { formatUtc, shortId } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import {
  isFiltered,
  NO_FILTERS,
  toPageQuery,
  withFilters,
  type RunFilters,
} from "../../lib/run-filters.ts";
import { visibleText } from "../../lib/visible-text.ts";

/** A value that can be filtered by, and what people call it. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface Chip {
  readonly name: string;
  readonly text: string;
  /** The filters without it. */
  readonly rest: RunFilters;
}

export function RunFilterChips({
  filters,
  functions,
}: {
  readonly filters: RunFilters;
  readonly functions: readonly Choice[];
}) {
  if (!isFiltered(filters)) return null;
  return (
    <div className="chips">
      {chipsOf(filters, functions).map(({ name, text, rest }) => (
        <span className="chip" key={`${name} ${text}`}>
          <span className="chip-name">{name}</span> {visibleText(text)}
          <Link
            href={paths.runs(toPageQuery(rest))}
            aria-label={`Remove ${name} ${text}`}
            prefetch={false}
          >
            <CloseIcon />
          </Link>
        </span>
      ))}
      <Link className="text-link" href={paths.runs(toPageQuery(NO_FILTERS))} prefetch={false}>
        Clear all
      </Link>
    </div>
  );
}

function chipsOf(filters: RunFilters, functions: readonly Choice[]): readonly Chip[] {
  const without = (name: "function" | "app", value: string) =>
    withFilters(filters, { [name]: filters[name].filter((other) => other !== value) });
  const label = (slug: string) => functions.find(({ value }) => value === slug)?.label ?? slug;
  return [
    ...filters.function.map((slug) => ({
      name: "Function",
      text: label(slug),
      rest: without("function", slug),
    })),
    ...filters.app.map((app) => ({ name: "App", text: app, rest: without("app", app) })),
    ...single("Event name", filters.eventName, withFilters(filters, { eventName: null })),
    ...single("Event", shorten(filters.event), withFilters(filters, { event: null })),
    ...single("From", utc(filters.from), withFilters(filters, { from: null })),
    ...single("Until", utc(filters.until), withFilters(filters, { until: null })),
  ];
}

function single(name: string, text: string | null, rest: RunFilters): readonly Chip[] {
  return text === null ? [] : [{ name, text, rest }];
}

const shorten = (id: string | null): string | null => (id === null ? null : shortId(id));
const utc = (instant: string | null): string | null =>
  instant === null ? null : formatUtc(instant);
