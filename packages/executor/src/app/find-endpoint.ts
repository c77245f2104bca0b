// Which function a durable endpoint is: it is registered when its first request comes.
import { CairnError, endpointName, type EndpointRequest } from "@cairn/core";
import { registerEndpoint } from "../db/endpoint-registry.ts";
import type { Engine } from "./engine.ts";
import { functionId } from "./registration-rows.ts";
import type { RegisteredEntry } from "./registry.ts";
import { sha256Hex } from "../ops/sha256.ts";

export interface EndpointFacts {
  readonly request: EndpointRequest;
  /** Retries of a step or of the function. */
  readonly retries: number;
  readonly sdk: string;
}

/** More endpoints than this of one origin share an entry: their paths have parts that we cannot tell. */
const ENDPOINTS_MAX = 500;
const OTHER = "other endpoints";

/** A slug may be asked for in a query, where names are no longer than this. */
const SLUG_CHARS_MAX = 255;
const HASH_CHARS = 12;

/** Slugs of functions that apps register never begin so. */
function slugOf(origin: string, name: string): string {
  const slug = `endpoint:${origin} ${name}`;
  if (slug.length <= SLUG_CHARS_MAX) return slug;
  const hash = sha256Hex(slug).slice(0, HASH_CHARS);
  return `${slug.slice(0, SLUG_CHARS_MAX - HASH_CHARS - 1)}-${hash}`;
}

export async function findEndpoint(engine: Engine, run: EndpointFacts): Promise<RegisteredEntry> {
  const { origin } = new URL(run.request.domain);
  const wanted = endpointName(run.request);
  const known = lookUp(engine, origin, wanted);
  if (known !== undefined) return known;
  await engine.registry.refresh();
  const name = isFull(engine, origin) ? OTHER : wanted;
  const slug = slugOf(origin, name);
  if (lookUp(engine, origin, name) === undefined) {
    await registerEndpoint(engine.sql, {
      appId: engine.newId(),
      origin,
      sdk: run.sdk,
      functionId: functionId(slug),
      slug,
      name,
      maxAttempts: run.retries + 1,
    });
    await engine.registry.refresh();
  }
  const found = lookUp(engine, origin, name);
  if (found !== undefined) return found;
  throw new CairnError("overloaded", {
    message: "The endpoint's registration was changed at the same time.",
    hint: "Send it again in a moment.",
  });
}

const lookUp = ({ registry }: Engine, origin: string, name: string): RegisteredEntry | undefined =>
  registry.index().bySlug.get(slugOf(origin, name));

function isFull({ registry }: Engine, origin: string): boolean {
  const prefix = slugOf(origin, "");
  let count = 0;
  for (const slug of registry.index().bySlug.keys()) if (slug.startsWith(prefix)) count += 1;
  return count >= ENDPOINTS_MAX;
}
