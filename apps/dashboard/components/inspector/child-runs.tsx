// The runs that a run has invoked.
import type { RunView } from "@cairn/core";
import Link from "next/link";
import { paths } from "../../lib/paths.ts";
import { visibleText } from "../../lib/visible-text.ts";
import { Elapsed } from "../elapsed.tsx";
import { StatusLabel } from "../status-label.tsx";

export function ChildRuns({ runs }: { readonly runs: readonly RunView[] }) {
  if (runs.length === 0) return null;
  return (
    <section className="inspector-part">
      <h3>Invoked runs</h3>
      <ul className="child-runs">
        {runs.map((run) => (
          <li key={run.id}>
            <StatusLabel status={run.status} />
            <Link href={paths.run(run.id)} prefetch={false}>
              {visibleText(run.functionName)}
            </Link>
            <span className="soft">
              <Elapsed from={run.createdAt} to={run.endedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
