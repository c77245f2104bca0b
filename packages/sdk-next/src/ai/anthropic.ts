// Anthropic's messages.
import type { Model, ModelOptions, OpenFields } from "./model.ts";
import { modelKey, modelUrl } from "./model-parts.ts";

export interface AnthropicMessage extends OpenFields {
  readonly role: "user" | "assistant";
  /** Text, or blocks such as `{ type: "text", text }`. */
  readonly content: string | readonly OpenFields[];
}

export interface AnthropicBody extends OpenFields {
  readonly max_tokens: number;
  readonly messages: readonly AnthropicMessage[];
  readonly system?: string | readonly OpenFields[];
  readonly temperature?: number;
  readonly tools?: readonly OpenFields[];
}

export type AnthropicBlock =
  | { readonly type: "text"; readonly text: string }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
    }
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string };

export interface AnthropicAnswer extends OpenFields {
  readonly id: string;
  readonly model: string;
  readonly role: "assistant";
  readonly content: readonly AnthropicBlock[];
  readonly stop_reason: string | null;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
}

export interface AnthropicOptions extends ModelOptions {
  /** Names of beta features. */
  readonly betas?: readonly string[];
}

const ANTHROPIC = {
  name: "Anthropic",
  baseUrl: "https://api.anthropic.com/v1/",
  variable: "ANTHROPIC_API_KEY",
};
const API_VERSION = "2023-06-01";

/** @throws {TypeError} If `baseUrl` is no URL. */
export function anthropic(options: AnthropicOptions): Model<AnthropicBody, AnthropicAnswer> {
  const { model, betas = [] } = options;
  return {
    format: "anthropic",
    url: modelUrl(options, ANTHROPIC, "messages"),
    headers: {
      "anthropic-version": API_VERSION,
      ...(betas.length === 0 ? {} : { "anthropic-beta": betas.join(",") }),
    },
    authKey: modelKey(options, ANTHROPIC),
    toBody: (given) => ({ model, ...given }),
  };
}
