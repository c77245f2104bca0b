// Why a run does not move: what each of its parts waits for, since when, and until when.
import type { WhyReason, WhyView } from "@cairn/core";
import { plural } from "../../lib/format.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { WHY_WORDS, whyTitle } from "../../lib/why-words.ts";
import { Elapsed } from "../elapsed.tsx";
import { StatusIcon } from "../status-icon.tsx";
import { Countdown, TimeAgo } from "../time-ago.tsx";
import { SentenceText } from "./sentence-text.tsx";
import { WhyFacts } from "./why-facts.tsx";

/** More are only counted: a run may have a thousand open steps. */
const SHOWN_MAX = 5;

export function WhyPanel({ why }: { readonly why: WhyView }) {
  const { reasons, sentence } = why;
  const title = whyTitle(reasons.map(({ kind }) => kind));
  const more = reasons.length - SHOWN_MAX;
  return (
    <section className="panel why" aria-label={title}>
      <header className="part-head">
        <h2>{title}</h2>
      </header>
      {reasons.length === 0 && <p className="nothing">{sentence}</p>}
      <ul className="why-reasons">
        {reasons.slice(0, SHOWN_MAX).map((reason, index) => (
          // A step waits for one thing at a time; the run's own look has no name.
          <Reason key={`${reason.stepName ?? ""} ${String(index)}`} reason={reason} />
        ))}
      </ul>
      {more > 0 && (
        <p className="nothing">And {plural(more, "other step")}; the waterfall has them all.</p>
      )}
      <p className="unseen" role="status">
        {reasons.slice(0, SHOWN_MAX).map(({ kind }) => `${WHY_WORDS[kind].word}. `)}
      </p>
    </section>
  );
}

function Reason({ reason }: { readonly reason: WhyReason }) {
  const { kind, stepName, sentence, since, until } = reason;
  const { word, tone, status } = WHY_WORDS[kind];
  return (
    <li>
      <p className="why-line">
        <span className="status" data-tone={tone}>
          <StatusIcon status={status} />
          {word}
        </span>
        {stepName !== null && <code className="tag">{visibleText(stepName)}</code>}
        <span className="faint">
          {kind === "ended" ? (
            <TimeAgo at={since} />
          ) : (
            <>
              for <Elapsed from={since} to={null} />
            </>
          )}
        </span>
        {until !== null && <Countdown at={until} />}
      </p>
      <p className="why-sentence">
        <SentenceText sentence={sentence} runIds={runsOf(reason)} />
      </p>
      <WhyFacts reason={reason} />
    </li>
  );
}

function runsOf({ limit, child, holderRunId }: WhyReason): ReadonlySet<string> {
  const holders = limit?.holders.map(({ runId }) => runId) ?? [];
  const others = [child?.runId, holderRunId].filter((id) => typeof id === "string");
  return new Set([...holders, ...others]);
}
