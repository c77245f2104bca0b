// OpenAI's chat completions, and every API that has their format.
import type { Model, ModelOptions, OpenFields } from "./model.ts";
import { modelKey, modelUrl } from "./model-parts.ts";

export interface OpenAiMessage extends OpenFields {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  /** Text, or parts such as `{ type: "text", text }`. */
  readonly content?: string | readonly OpenFields[] | null;
}

export interface OpenAiBody extends OpenFields {
  readonly messages: readonly OpenAiMessage[];
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly tools?: readonly OpenFields[];
}

export interface OpenAiToolCall {
  readonly id: string;
  readonly type: "function";
  /** `arguments` is JSON text. */
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface OpenAiAnswer extends OpenFields {
  readonly id: string;
  readonly model: string;
  readonly choices: readonly {
    readonly index: number;
    readonly finish_reason: string | null;
    readonly message: {
      readonly role: "assistant";
      readonly content: string | null;
      readonly tool_calls?: readonly OpenAiToolCall[];
    };
  }[];
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
}

const OPENAI = {
  name: "OpenAI",
  baseUrl: "https://api.openai.com/v1/",
  variable: "OPENAI_API_KEY",
};

/** @throws {TypeError} If `baseUrl` is no URL. */
export function openai(options: ModelOptions): Model<OpenAiBody, OpenAiAnswer> {
  return {
    format: "openai-chat",
    url: modelUrl(options, OPENAI, "chat/completions"),
    authKey: modelKey(options, OPENAI),
    toBody: (given) => ({ model: options.model, ...given }),
  };
}
