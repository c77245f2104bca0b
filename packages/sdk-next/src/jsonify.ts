// What is left of a type once its value has been through JSON: the type of every step result.
import type { JsonValue } from "@cairn/core";

/**
 * Dates become strings, `undefined` becomes null (and vanishes from objects), functions vanish,
 * `toJSON` is obeyed, maps and sets become `{}`, a BigInt is `never`, because it is an error.
 */
export type Jsonify<T> = 0 extends 1 & T
  ? T
  : unknown extends T
    ? unknown
    : JsonValue extends T
      ? T
      : Encoded<T>;

type Gone = undefined | symbol | ((...input: never[]) => unknown);

type Encoded<T> = T extends string | number | boolean | null
  ? T
  : T extends { toJSON(): infer TJson }
    ? Jsonify<TJson>
    : T extends bigint
      ? never
      : [T] extends [void]
        ? null
        : T extends Gone
          ? null
          : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
            ? Record<string, never>
            : T extends readonly unknown[]
              ? { -readonly [K in keyof T]: Jsonify<T[K]> }
              : T extends object
                ? EncodedObject<T>
                : null;

type EncodedObject<T> = Flat<
  {
    [
      K in keyof T as IsKept<K, T[K]> extends true ? (undefined extends T[K] ? never : K) : never
    ]: Jsonify<T[K]>;
  } & {
    [
      K in keyof T as IsKept<K, T[K]> extends true ? (undefined extends T[K] ? K : never) : never
    ]?: Jsonify<Exclude<T[K], undefined>>;
  }
>;

type IsKept<K, V> = K extends symbol
  ? false
  : [V] extends [Gone]
    ? [V] extends [never]
      ? true
      : false
    : true;

type Flat<T> = { [K in keyof T]: T[K] };
