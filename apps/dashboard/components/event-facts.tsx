// The facts of an event in one line.
import type { EventDetail } from "@cairn/core";
import Link from "next/link";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { Fact } from "./fact.tsx";
import { Instant, TimeAgo } from "./time-ago.tsx";

export function EventFacts({ event }: { readonly event: EventDetail }) {
  const sentAt = new Date(event.ts).toISOString();
  return (
    <dl className="facts">
      <Fact name="Received">
        <TimeAgo at={event.receivedAt} />
      </Fact>
      <Fact name="Sender’s time">
        <Instant at={sentAt} />
      </Fact>
      <Fact name="Sent by">{event.system ? "Cairn" : "an app or a person"}</Fact>
      {event.v !== null && <Fact name="Version">{visibleText(event.v)}</Fact>}
      <Fact name="Same name">
        <Link href={paths.runsOfEventName(event.name)}>All runs it triggered</Link>
      </Fact>
    </dl>
  );
}
