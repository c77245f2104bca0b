// A model of a provider, as the executor asks it (docs/protocol.md 4.1).

export interface ModelOptions {
  readonly model: string;
  /** Default: the provider's environment variable, read when the step is asked for. */
  readonly apiKey?: string;
  /** Where an API of the same format is; it may need no key. Default: the provider's. */
  readonly baseUrl?: string;
}

/** How the executor signs in to the provider. */
export type ModelFormat = "openai-chat" | "anthropic" | "gemini";

/** Made by `openai`, `anthropic` and `gemini`, or by you for a provider with one of the formats. */
export interface Model<TBody extends object, TAnswer> {
  readonly format: ModelFormat;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Called when the step is asked for; the empty string: none is needed.
   *
   * @throws {NonRetriable} If there is none and the provider needs one.
   */
  readonly authKey: () => string;
  /** What is sent, for what the function gave. */
  readonly toBody: (given: TBody) => object;
  /** Never set: carries the type of the provider's answer. */
  readonly "~answer"?: TAnswer;
}

/** `given` may have fields that these types do not know; they are sent as they are. */
export interface OpenFields {
  readonly [field: string]: unknown;
}
