// A sentence of the executor's: instants in the reader's own time, runs as links.
import Link from "next/link";
import { Fragment } from "react";
import { shortId } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { sentenceParts } from "../../lib/sentence-parts.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { Instant } from "../time-ago.tsx";

export function SentenceText({
  sentence,
  runIds,
}: {
  readonly sentence: string;
  /** Runs that the sentence may name. */
  readonly runIds: ReadonlySet<string>;
}) {
  return sentenceParts(sentence, runIds).map(({ kind, text }, index) => (
    <Fragment key={index}>
      {kind === "text" && visibleText(text)}
      {kind === "instant" && <Instant at={text} />}
      {kind === "run" && (
        <Link href={paths.run(text)} className="mono" title={text}>
          {shortId(text)}
        </Link>
      )}
    </Fragment>
  ));
}
