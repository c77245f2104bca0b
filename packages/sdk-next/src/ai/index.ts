// The entry `@cairn/sdk-next/ai`: models of providers, for `step.ai.infer`.
export {
  anthropic,
  type AnthropicAnswer,
  type AnthropicBlock,
  type AnthropicBody,
  type AnthropicMessage,
  type AnthropicOptions,
} from "./anthropic.ts";
export {
  gemini,
  type GeminiAnswer,
  type GeminiBody,
  type GeminiContent,
  type GeminiPart,
} from "./gemini.ts";
export type { Model, ModelFormat, ModelOptions } from "./model.ts";
export {
  openai,
  type OpenAiAnswer,
  type OpenAiBody,
  type OpenAiMessage,
  type OpenAiToolCall,
} from "./openai.ts";
