// A clock that all processes of this machine share.

/** Milliseconds, with fractions, since some fixed moment: only differences mean something. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
