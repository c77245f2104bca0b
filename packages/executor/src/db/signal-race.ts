// Two statements that want one signal's name at the same moment: the unique index lets one of them in.

const UNIQUE_VIOLATION = "23505";
const INDEX = "waits_by_signal";

/** The other one is to be decided anew: it will find the name taken, or take it over. */
export function isSignalRace(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isIt =
    "code" in error &&
    error.code === UNIQUE_VIOLATION &&
    "constraint_name" in error &&
    error.constraint_name === INDEX;
  return isIt || isSignalRace(error.cause);
}
