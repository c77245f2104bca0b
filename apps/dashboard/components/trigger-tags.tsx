// What starts a function: events with their conditions, and times of the clock.
import type { FunctionView } from "@cairn/core";
import { visibleText } from "../lib/visible-text.ts";

export function TriggerTags({ triggers }: { readonly triggers: FunctionView["triggers"] }) {
  return triggers.map(({ event, condition, cron }, index) => (
    <span key={index} className="tag mono">
      {cron === null ? visibleText(event ?? "") : `cron ${visibleText(cron)}`}
      {condition !== null && <span className="faint">if {visibleText(condition)}</span>}
    </span>
  ));
}
