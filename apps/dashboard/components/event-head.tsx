// The head of an event's page: its name, its id, and sending it again.
import type { EventDetail } from "@cairn/core";
import Link from "next/link";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { CopyButton } from "./copy-button.tsx";
import { SendIcon } from "./icons.tsx";

export function EventHead({ event }: { readonly event: EventDetail }) {
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href={paths.events()}>Events</Link>
      </nav>
      <header className="page-head run-head">
        <div className="run-title">
          <h1>{visibleText(event.name)}</h1>
          <span className="run-id faint">
            <span className="mono">{event.id}</span>
            <CopyButton text={event.id} label="Copy event id" />
          </span>
        </div>
        {!event.system && (
          <Link className="button" href={paths.sendAgain(event.id)}>
            <SendIcon /> Send again
          </Link>
        )}
      </header>
    </>
  );
}
