// Google's Gemini: `generateContent`.
import type { Model, ModelOptions, OpenFields } from "./model.ts";
import { modelKey, modelUrl } from "./model-parts.ts";

export interface GeminiContent {
  readonly role?: "user" | "model";
  /** Such as `{ text }`. */
  readonly parts: readonly OpenFields[];
}

export interface GeminiBody extends OpenFields {
  readonly contents: readonly GeminiContent[];
  readonly systemInstruction?: GeminiContent;
  readonly generationConfig?: OpenFields;
  readonly tools?: readonly OpenFields[];
}

export interface GeminiPart extends OpenFields {
  readonly text?: string;
  readonly functionCall?: { readonly name: string; readonly args?: OpenFields };
}

export interface GeminiAnswer extends OpenFields {
  /** Absent when the prompt was refused. */
  readonly candidates?: readonly {
    readonly content?: { readonly role: "model"; readonly parts?: readonly GeminiPart[] };
    readonly finishReason?: string;
  }[];
  readonly usageMetadata?: {
    readonly promptTokenCount: number;
    readonly candidatesTokenCount?: number;
    readonly totalTokenCount: number;
  };
}

const GEMINI = {
  name: "Gemini",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta/",
  variable: "GEMINI_API_KEY",
};

/**
 * The model is in the URL; the key travels in a header, so that no log of URLs has it.
 *
 * @throws {TypeError} If `baseUrl` is no URL.
 */
export function gemini(options: ModelOptions): Model<GeminiBody, GeminiAnswer> {
  const path = `models/${encodeURIComponent(options.model)}:generateContent`;
  return {
    format: "gemini",
    url: modelUrl(options, GEMINI, path),
    authKey: modelKey(options, GEMINI),
    toBody: (given) => given,
  };
}
