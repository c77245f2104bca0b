// Named places where a crash test may end the process: at every commit boundary and around every
// network call. In production the function handed in does nothing.

export const FAILPOINTS = [
  "accept:before-commit",
  "accept:after-commit",
  "claim:after-commit",
  "admit:before-commit",
  "admit:after-commit",
  "call:before-request",
  "call:after-reply",
  "gateway:before-request",
  "gateway:after-reply",
  "signal:before-resolve",
  "signal:after-resolve",
  "transition:before-commit",
  "transition:after-commit",
  "checkpoint:before-commit",
  "checkpoint:after-commit",
  "match:before-look",
  "match:before-resolve",
  "match:after-resolve",
  "wait:before-look",
  "wait:before-resolve",
  "wait:after-resolve",
  "buffer:after-close",
  "buffer:before-commit",
  "buffer:after-commit",
  "tick:before-commit",
  "tick:after-commit",
  "register:before-commit",
  "register:after-commit",
] as const;

export type FailpointName = (typeof FAILPOINTS)[number];

export type Failpoint = (name: FailpointName) => void;

export const noFailpoint: Failpoint = () => undefined;
