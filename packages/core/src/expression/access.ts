// Reading inside values. Only own properties count: `event.data.constructor` is what the sender sent
// under that name, or null, and never a part of the JavaScript runtime.
import { isList, isMap } from "./values.ts";

/** `object.name`; null when there is no such field, or when the value has no fields at all. */
export function readMember(object: unknown, name: string): unknown {
  return hasMember(object, name) ? (object[name] ?? null) : null;
}

/** `object[key]`; null when it is not there. A number or boolean finds a map's key of that text. */
export function readIndex(object: unknown, key: unknown): unknown {
  if (isList(object)) return typeof key === "number" ? (object[key] ?? null) : null;
  const name = keyText(key);
  return name === undefined ? null : readMember(object, name);
}

export function hasMember(
  object: unknown,
  name: string,
): object is Readonly<Record<string, unknown>> {
  return isMap(object) && Object.hasOwn(object, name);
}

export function hasIndex(object: unknown, key: unknown): boolean {
  if (isList(object)) {
    return typeof key === "number" && Number.isInteger(key) && key >= 0 && key < object.length;
  }
  const name = keyText(key);
  return name !== undefined && hasMember(object, name);
}

/** The text under which a map holds a key; undefined when the value cannot be a key. */
export function keyText(key: unknown): string | undefined {
  if (typeof key === "string") return key;
  return typeof key === "number" || typeof key === "boolean" ? String(key) : undefined;
}
