// Which events are listed: by name, and with or without those that Cairn itself sent.
import Link from "next/link";
import Form from "next/form";
import { CloseIcon } from "../../components/icons.tsx";
import { toEventQuery, type EventFilters } from "../../lib/event-filters.ts";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";

export interface EventFilterBarProps {
  readonly filters: EventFilters;
  /** Names that functions listen to, offered while one types. */
  readonly names: readonly string[];
}

export function EventFilterBar({ filters, names }: EventFilterBarProps) {
  const at = (change: Partial<EventFilters>) =>
    paths.events(toEventQuery({ ...filters, cursor: null, ...change }));
  return (
    <div className="filters" role="group" aria-label="Filters">
      <NameForm filters={filters} names={names} />
      <Link className="button" href={at({ system: !filters.system })} prefetch={false}>
        {filters.system ? "Hide Cairn’s own" : "Show Cairn’s own"}
      </Link>
      {filters.name !== null && (
        <div className="chips">
          <span className="chip">
            <span className="chip-name">Name</span>
            <span className="mono">{visibleText(filters.name)}</span>
            <Link href={at({ name: null })} aria-label="Remove name filter" prefetch={false}>
              <CloseIcon />
            </Link>
          </span>
        </div>
      )}
    </div>
  );
}

function NameForm({ filters, names }: EventFilterBarProps) {
  return (
    <Form action={paths.events()} className="name-filter">
      <input
        // A new name in the address bar is a new field; else it would keep what was typed.
        key={filters.name}
        className="field mono"
        type="search"
        name="name"
        list="event-names"
        placeholder="Event name"
        aria-label="Show events with this name"
        defaultValue={filters.name ?? ""}
        autoComplete="off"
      />
      <datalist id="event-names">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {filters.system && <input type="hidden" name="system" value="true" />}
      <button className="button">Filter</button>
    </Form>
  );
}
