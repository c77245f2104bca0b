// An error of the app's code: name, message, and the stack for those who want it.
import type { z } from "zod";
import type { ErrorView as ErrorShape } from "@cairn/core";
import { visibleText } from "../lib/visible-text.ts";
import { CopyButton } from "./copy-button.tsx";

export function ErrorView({ error }: { readonly error: z.output<typeof ErrorShape> }) {
  const { name, message, stack } = error;
  return (
    <div className="error-view">
      <div className="error-head">
        <p className="error-text">
          <span className="error-name">{visibleText(name)}</span>
          {message !== "" && <> {visibleText(message)}</>}
        </p>
        <CopyButton text={JSON.stringify(error, null, 2)} label="Copy error" />
      </div>
      {stack !== undefined && stack !== "" && (
        <details>
          <summary>Stack</summary>
          <pre tabIndex={0}>{visibleText(stack)}</pre>
        </details>
      )}
    </div>
  );
}
