// Requests that whoever hosts the executor answers for: the pages beside it, and browsers that are
// logged in to them. They need no key, because their host has let them in.

const requests = new WeakSet<Request>();

/** For this one object alone: nothing that a client sends can say the same. */
export function admitOperator(request: Request): void {
  requests.add(request);
}

export const isOperator = (request: Request): boolean => requests.has(request);
