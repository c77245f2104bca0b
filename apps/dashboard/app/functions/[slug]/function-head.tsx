// The head of a function's page: its name, whether it is paused, what starts it, what one can do.
import type { FunctionView } from "@cairn/core";
import Link from "next/link";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Fact } from "../../../components/fact.tsx";
import { RunsIcon, SendIcon } from "../../../components/icons.tsx";
import { TriggerTags } from "../../../components/trigger-tags.tsx";
import { exactEvent } from "../../../lib/event-names.ts";
import { paths } from "../../../lib/paths.ts";
import { visibleText } from "../../../lib/visible-text.ts";
import { PauseButton } from "../../pauses/pause-button.tsx";
import { PausedMark } from "../../pauses/paused-mark.tsx";

export function FunctionHead({ fn }: { readonly fn: FunctionView }) {
  const sendable = fn.archivedAt === null ? exactEvent(fn.triggers) : undefined;
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href={paths.functions()}>Functions</Link>
      </nav>
      <header className="page-head run-head">
        <div className="run-title">
          <h1>{visibleText(fn.name)}</h1>
          <PausedMark fn={fn} />
          <span className="run-id faint">
            <span className="mono">{visibleText(fn.slug)}</span>
            <CopyButton text={fn.slug} label="Copy function slug" />
          </span>
        </div>
        <div className="run-actions">
          <Link className="button" href={paths.runsOfFunction(fn.slug)}>
            <RunsIcon /> Runs
          </Link>
          {sendable !== undefined && (
            <Link className="button" href={paths.sendNamed(sendable)}>
              <SendIcon /> Send event
            </Link>
          )}
          {fn.archivedAt === null && (
            <PauseButton target={{ scope: "function", id: fn.id }} name={fn.slug} />
          )}
        </div>
      </header>
      <FunctionFacts fn={fn} />
    </>
  );
}

function FunctionFacts({ fn }: { readonly fn: FunctionView }) {
  return (
    <dl className="facts">
      <Fact name="App">
        <Link href={paths.runsOfApp(fn.appName)}>{visibleText(fn.appName)}</Link>
      </Fact>
      <Fact name="Starts on">
        {fn.triggers.length === 0 ? (
          <span className="soft">invocations and schedules alone</span>
        ) : (
          <span className="tags">
            <TriggerTags triggers={fn.triggers} />
          </span>
        )}
      </Fact>
      <Fact name="Attempts">
        <span className="number">{fn.maxAttempts}</span>
      </Fact>
      {fn.archivedAt !== null && <Fact name="State">archived: its app no longer has it</Fact>}
    </dl>
  );
}
