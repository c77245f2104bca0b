// A failure, said as one: what did not work, why, and what to do.
import type { ReactNode } from "react";
import type { Problem } from "../lib/result.ts";
import { WarningIcon } from "./icons.tsx";

export function ProblemBox({
  problem,
  children,
}: {
  readonly problem: Problem;
  readonly children?: ReactNode;
}) {
  return (
    <section className="problem" role="alert">
      <WarningIcon />
      <div>
        <h2>{problem.title}</h2>
        <p>{problem.detail}</p>
        {problem.hint !== null && <p className="soft">{problem.hint}</p>}
        {problem.code !== null && (
          <p className="faint">
            Code <code>{problem.code}</code>
          </p>
        )}
        {children}
      </div>
    </section>
  );
}

/** Above data that is still shown although the last read of it failed. */
export function StaleNotice({ problem }: { readonly problem: Problem | null }) {
  if (problem === null) return null;
  return (
    <p className="problem slim" role="status">
      <WarningIcon />
      <span>
        What you see may be out of date. {problem.detail} {problem.hint}
      </span>
    </p>
  );
}
