// What one call of the executor comes to, before it becomes HTTP.
import type { StepOp } from "./ops.ts";
import type { SerializedError } from "./serialize-error.ts";

export type Outcome =
  /** The function has returned. `output` is JSON text. */
  | { readonly kind: "completed"; readonly output: string }
  | {
      readonly kind: "progress";
      readonly ops: readonly StepOp[];
      /** Set when a step failed: may it be tried again? */
      readonly noRetry?: boolean;
      readonly retryAfter?: string | undefined;
    }
  /** The function itself threw. */
  | {
      readonly kind: "failed";
      readonly error: SerializedError;
      readonly noRetry: boolean;
      readonly retryAfter?: string | undefined;
    }
  /** The step that was asked for did not turn up. */
  | {
      readonly kind: "step-missing";
      readonly requested: string;
      readonly found: readonly FoundStep[];
    };

interface FoundStep {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
}
