// A page's query string, however often a name is given in it.

export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

/** All values of a name, without empty ones. */
export function allOf(params: SearchParams, name: string): readonly string[] {
  const value = params[name];
  if (value === undefined) return [];
  return (typeof value === "string" ? [value] : value).filter((item) => item !== "");
}

/** The first value of a name; null when there is none. */
export function firstOf(params: SearchParams, name: string): string | null {
  return allOf(params, name)[0] ?? null;
}
