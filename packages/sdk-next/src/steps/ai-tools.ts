// `step.ai`: models, asked by the executor or by the app itself.
import type { Model } from "../ai/model.ts";
import type { Jsonify } from "../jsonify.ts";
import type { RunOptions, StepRef } from "./step-ref.ts";

export interface InferOptions<TBody extends object, TAnswer> {
  /** Such as `openai({ model: "gpt-5" })` of `@cairn/sdk-next/ai`. */
  readonly model: Model<TBody, TAnswer>;
  /** What the provider's API takes, without the model's name. */
  readonly body: NoInfer<TBody>;
}

export interface AiTools {
  /**
   * Asks a model through the executor: while it answers, nothing of the app is kept open. The
   * provider's answer, as JSON, is remembered. The executor tries again what may heal (429, 5xx);
   * after that the promise rejects with a `StepError` of the name "GatewayError".
   */
  infer<TBody extends object, TAnswer>(
    step: StepRef,
    options: InferOptions<TBody, TAnswer>,
  ): Promise<TAnswer>;

  /** `step.run` for a call of an AI library; the function gets the arguments and nothing else. */
  wrap<TInput extends readonly unknown[], TOutput>(
    step: string | RunOptions,
    callback: (...input: TInput) => TOutput,
    ...input: TInput
  ): Promise<Jsonify<Awaited<TOutput>>>;
}
