// What everybody knows: the official client takes a server that answers with these keys for the local
// one of QSTASH_DEV, and a production executor refuses them.
export const DEVELOPMENT_TOKEN =
  "eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=";

export const DEVELOPMENT_KEYS = {
  current: "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r",
  next: "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs",
} as const;
