// What `step.invoke` needs to know of a function: its name on the wire, and its types.

export interface Invocable<TData = unknown, TOutput = unknown> {
  readonly id: string;
  /** The id of the client that made it. */
  readonly appId: string;
  /** Never set: carries types from the function to those who invoke it. */
  readonly "~types"?: { readonly data: TData; readonly output: TOutput };
}

type TypesOf<F extends Invocable> = NonNullable<F["~types"]>;
export type DataOf<F extends Invocable> = TypesOf<F>["data"];
export type OutputOf<F extends Invocable> = TypesOf<F>["output"];

/** The id that the executor knows a function by. */
export function wireId({ appId, id }: Pick<Invocable, "appId" | "id">): string {
  return `${appId}-${id}`;
}
