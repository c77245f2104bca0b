// The facts of a run in one line: trigger, app, times, and the runs it belongs to.
import type { RunView } from "@cairn/core";
import Link from "next/link";
import { shortId } from "../lib/format.ts";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { Elapsed } from "./elapsed.tsx";
import { Fact } from "./fact.tsx";
import { TimeAgo } from "./time-ago.tsx";

export function RunFacts({ run }: { readonly run: RunView }) {
  return (
    <dl className="facts">
      <Fact name={run.cause === "invoke" ? "Invoked with" : "Trigger"}>
        <Link href={paths.event(run.eventId)} className="mono">
          {visibleText(run.eventName)}
        </Link>
      </Fact>
      <Fact name="App">
        <Link href={paths.runsOfApp(run.appName)}>{visibleText(run.appName)}</Link>
      </Fact>
      <Fact name="Created">
        <TimeAgo at={run.createdAt} />
      </Fact>
      <Fact name="Duration">
        <Elapsed from={run.createdAt} to={run.endedAt} />
      </Fact>
      <RunLink name="Parent run" id={run.parentRunId} />
      <RunLink name="Rerun of" id={run.originalRunId} />
    </dl>
  );
}

function RunLink({ name, id }: { readonly name: string; readonly id: string | null }) {
  if (id === null) return null;
  return (
    <Fact name={name}>
      <Link href={paths.run(id)} className="mono" title={id}>
        {shortId(id)}
      </Link>
    </Fact>
  );
}
