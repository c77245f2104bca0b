// What the adapters of the providers have in common: where a model is, and which key it takes.
import { readVariable } from "../connection/environment.ts";
import { NonRetriable } from "../errors.ts";
import type { ModelOptions } from "./model.ts";

interface Provider {
  readonly name: string;
  readonly baseUrl: string;
  /** The environment variable of its key. */
  readonly variable: string;
}

/** @throws {TypeError} If `baseUrl` is no URL. */
export function modelUrl({ baseUrl }: ModelOptions, provider: Provider, path: string): string {
  const base = baseUrl ?? provider.baseUrl;
  if (!URL.canParse(base)) throw new TypeError(`${provider.name}: baseUrl is not a URL`);
  return new URL(path, base.endsWith("/") ? base : `${base}/`).href;
}

export function modelKey({ apiKey, baseUrl }: ModelOptions, provider: Provider): () => string {
  return () => {
    const key = apiKey ?? readVariable(provider.variable);
    if (key !== undefined && key !== "") return key;
    if (baseUrl !== undefined) return "";
    throw new NonRetriable(
      `There is no API key for ${provider.name}. Set ${provider.variable}, or give apiKey.`,
    );
  };
}
