// The body of an answer. It need not be the executor who answers: any text may come.
import { isJsonObject } from "@cairn/core";

/** Empty when the text is no JSON object. */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}
