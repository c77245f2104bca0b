// Above every page while something is paused: what, by whom, since when and why. Nobody shall wonder.
"use client";
import type { PauseView } from "@cairn/core";
import Link from "next/link";
import { PauseIcon } from "../../components/icons.tsx";
import { Moment } from "../../components/time-ago.tsx";
import { pauseModeText, pauseTitle } from "../../lib/pauses.ts";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { usePauses } from "./pauses-context.tsx";
import { ResumeButton } from "./resume-button.tsx";

/** The longest of them; the others are counted. */
const SHOWN_MAX = 3;

export function PauseBanner() {
  const { pauses } = usePauses();
  const more = pauses.length - SHOWN_MAX;
  return (
    <div role="status" className="pause-banners">
      {pauses.slice(0, SHOWN_MAX).map((pause) => (
        <Banner key={`${pause.scope} ${pause.targetId ?? ""}`} pause={pause} />
      ))}
      {more > 0 && (
        <p className="pause-more">
          And {more} more; <Link href={paths.functions()}>functions</Link> and{" "}
          <Link href={paths.apps()}>apps</Link> say which.
        </p>
      )}
    </div>
  );
}

function Banner({ pause }: { readonly pause: PauseView }) {
  const { scope, target, targetId, mode, reason, pausedBy, pausedAt } = pause;
  const title = visibleText(pauseTitle(pause));
  return (
    <div className="pause-banner">
      <PauseIcon />
      <p>
        <strong>
          {scope === "function" && target !== null ? (
            <Link href={paths.function(target)}>{title}</Link>
          ) : (
            title
          )}
        </strong>{" "}
        by {visibleText(pausedBy)} since <Moment at={pausedAt} />
        {reason !== null && `: ${visibleText(reason)}`}
        <span className="soft"> · {pauseModeText(mode)}</span>
      </p>
      <ResumeButton target={{ scope, id: targetId }} name={target ?? "everything"} small />
    </div>
  );
}
