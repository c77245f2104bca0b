// The facts behind one reason: a limit and its holders, a pause, an event, a run, an app, an error.
import type { WhyReason } from "@cairn/core";
import Link from "next/link";
import { limitText, readLimitKey } from "../../lib/limit-text.ts";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { ErrorView } from "../error-view.tsx";
import { Fact } from "../fact.tsx";
import { StatusLabel } from "../status-label.tsx";
import { SlotHolders } from "./slot-holders.tsx";

export function WhyFacts({ reason }: { readonly reason: WhyReason }) {
  const { limit, pauses, event, child, app } = reason;
  const hasFacts = pauses.length > 0 || [limit, event, child, app].some((part) => part !== null);
  // The page of an ended run has its error anyway.
  const error = reason.kind === "ended" ? null : reason.error;
  return (
    <>
      {hasFacts && (
        <dl className="facts why-facts">
          {limit !== null && <LimitFacts limit={limit} />}
          {pauses.map((pause) => (
            <PauseFacts key={pause.scope} pause={pause} />
          ))}
          {event !== null && <EventFacts event={event} />}
          {child !== null && <ChildFacts child={child} />}
          {app !== null && <AppFacts app={app} />}
        </dl>
      )}
      {limit !== null && <SlotHolders holders={limit.holders} />}
      {error !== null && <ErrorView error={error} />}
    </>
  );
}

type Part<Name extends keyof WhyReason> = NonNullable<WhyReason[Name]>;

function LimitFacts({ limit }: { readonly limit: Part<"limit"> }) {
  const { name, key, periodMs, ahead } = limit;
  const { value } = readLimitKey(key);
  const unit = name === "throttle" ? "throttle" : "step";
  return (
    <>
      <Fact name="Limit">
        <code>{visibleText(name)}</code>: {limitText({ limit: limit.limit, periodMs }, unit)}
      </Fact>
      {value !== "" && (
        <Fact name="Key">
          <span className="mono">{visibleText(value)}</span>
        </Fact>
      )}
      <Fact name="Place in the lane">
        <span className="number">{ahead === 0 ? "next" : `${String(ahead)} before it`}</span>
      </Fact>
    </>
  );
}

function PauseFacts({
  pause: { scope, target, pausedBy, reason },
}: {
  readonly pause: Part<"pause">;
}) {
  return (
    <>
      <Fact name="Paused">
        {target === null ? "everything" : `its ${scope} ${visibleText(target)}`}
      </Fact>
      <Fact name="By">{visibleText(pausedBy)}</Fact>
      {reason !== null && <Fact name="Why">{visibleText(reason)}</Fact>}
    </>
  );
}

function EventFacts({ event: { name, condition } }: { readonly event: Part<"event"> }) {
  return (
    <>
      <Fact name="Event">
        <span className="mono">{visibleText(name)}</span>
      </Fact>
      {condition !== null && (
        <Fact name="If">
          <code>{visibleText(condition)}</code>
        </Fact>
      )}
      <Fact name="By hand">
        <Link href={paths.sendNamed(name)}>Send it</Link>
      </Fact>
    </>
  );
}

function ChildFacts({ child }: { readonly child: Part<"child"> }) {
  return (
    <>
      <Fact name="Run">
        <Link href={paths.run(child.runId)} title={child.runId}>
          {visibleText(child.functionSlug)}
        </Link>
      </Fact>
      <Fact name="It is">
        <StatusLabel status={child.status} />
      </Fact>
    </>
  );
}

function AppFacts({ app: { name, url } }: { readonly app: Part<"app"> }) {
  return (
    <>
      <Fact name="App">
        <Link href={paths.apps()}>{visibleText(name)}</Link>
      </Fact>
      <Fact name="Address">
        <span className="mono">{visibleText(url)}</span>
      </Fact>
    </>
  );
}
