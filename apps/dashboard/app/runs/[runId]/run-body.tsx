// The waterfall and, beside it, what there is to know about the step that is selected in it.
"use client";
import type { TraceView } from "@cairn/core";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Inspector } from "../../../components/inspector/inspector.tsx";
import { Waterfall } from "../../../components/waterfall/waterfall.tsx";
import { useStepInUrl } from "./use-step-in-url.ts";

export function RunBody({ trace }: { readonly trace: TraceView }) {
  const [stepId, selectStep] = useStepInUrl();
  const [trueScale, setTrueScale] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const inspector = useRef<HTMLElement>(null);
  // The focus goes back to the rows: what it was on is about to vanish.
  const close = () => {
    flushSync(() => selectStep(""));
    body.current?.querySelector<HTMLElement>("[role=row][tabindex='0']")?.focus();
  };
  return (
    <div className="run-body" ref={body}>
      <Waterfall
        trace={trace}
        selected={stepId}
        onSelect={selectStep}
        onOpen={() => inspector.current?.focus()}
        trueScale={trueScale}
        onTrueScale={setTrueScale}
      />
      <Inspector
        ref={inspector}
        trace={trace}
        stepId={stepId}
        onSelect={selectStep}
        onClose={close}
      />
    </div>
  );
}
