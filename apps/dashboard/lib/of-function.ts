// What belongs to one function, as lists of the API are asked for it.

/** @param slug - The function's slug, or its id. */
export function ofFunction(slug: string): URLSearchParams {
  return new URLSearchParams({ function: slug });
}
