// Who holds the slots of a limit: the runs to look at, those that have held one longest first.
import type { WhyReason } from "@cairn/core";
import Link from "next/link";
import { shortId } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { TimeAgo } from "../time-ago.tsx";

type Holder = NonNullable<WhyReason["limit"]>["holders"][number];

export function SlotHolders({ holders }: { readonly holders: readonly Holder[] }) {
  if (holders.length === 0) return null;
  return (
    <div className="why-holders">
      <h3>Held by</h3>
      <ul>
        {holders.map(({ runId, functionSlug, stepName, since }, index) => (
          <li key={`${runId} ${String(index)}`}>
            <Link href={paths.run(runId)} title={runId}>
              {visibleText(functionSlug)} <span className="mono">{shortId(runId)}</span>
            </Link>
            <span className="soft">
              {stepName === null ? "the run itself" : `its step ${visibleText(stepName)}`}
            </span>
            <span className="faint">
              <TimeAgo at={since} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
