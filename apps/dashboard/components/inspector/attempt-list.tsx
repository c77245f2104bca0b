// Every failed attempt: when, for how long, with which error, and when it was tried again.
import type { StepView } from "@cairn/core";
import { formatMs } from "../../lib/format.ts";
import { ErrorView } from "../error-view.tsx";

type Failure = StepView["failures"][number];

export function AttemptList({
  title,
  failures,
}: {
  readonly title: string;
  readonly failures: readonly Failure[];
}) {
  if (failures.length === 0) return null;
  return (
    <section className="inspector-part">
      <h3>{title}</h3>
      <ol className="attempts">
        {failures.map((failure, index) => (
          <li key={index}>
            <p className="attempt-line">
              <span className="attempt-name">{attemptName(failure)}</span>
              <span className="soft number">
                after {formatMs(Date.parse(failure.endedAt) - Date.parse(failure.startedAt))}
              </span>
              {failure.code !== null && <code className="tag">{failure.code}</code>}
            </p>
            <ErrorView error={failure.error} />
            <p className="faint">{whatFollowed(failure)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A fault is the network's or the platform's; it takes none of the attempts. */
function attemptName({ kind, attempt }: Failure): string {
  return kind === "fault" ? "Not reached" : `Attempt ${String(attempt + 1)}`;
}

function whatFollowed({ retryAt, endedAt }: Failure): string {
  if (retryAt === null) return "Not tried again.";
  return `Next attempt due ${formatMs(Date.parse(retryAt) - Date.parse(endedAt))} later.`;
}
