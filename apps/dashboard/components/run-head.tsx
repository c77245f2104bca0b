// The head of a run's page: which function, how it stands, which run, what one can do.
import type { RunView } from "@cairn/core";
import Link from "next/link";
import type { ReactNode } from "react";
import { paths } from "../lib/paths.ts";
import { visibleText } from "../lib/visible-text.ts";
import { CopyButton } from "./copy-button.tsx";
import { StatusLabel } from "./status-label.tsx";

export function RunHead({
  run,
  children,
}: {
  readonly run: RunView;
  readonly children: ReactNode;
}) {
  return (
    <>
      <nav className="crumbs" aria-label="Breadcrumb">
        <Link href={paths.runs()}>Runs</Link>
        <span aria-hidden="true">/</span>
        <Link href={paths.function(run.functionSlug)}>{visibleText(run.functionSlug)}</Link>
      </nav>
      <header className="page-head run-head">
        <div className="run-title">
          <h1>{visibleText(run.functionName)}</h1>
          <StatusLabel status={run.status} badge />
          <span className="run-id faint">
            <span className="mono">{run.id}</span>
            <CopyButton text={run.id} label="Copy run id" />
          </span>
        </div>
        {children}
      </header>
    </>
  );
}
