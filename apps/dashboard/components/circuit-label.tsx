// Whether an app is called, as icon and word.
import type { AppView } from "@cairn/core";
import { circuitWords } from "../lib/circuit-words.ts";
import { StatusIcon } from "./status-icon.tsx";

export function CircuitLabel({ health }: { readonly health: AppView["health"] }) {
  const { word, tone, status, meaning } = circuitWords(health);
  return (
    <span className="status" data-tone={tone} title={meaning}>
      <StatusIcon status={status} />
      {word}
    </span>
  );
}
