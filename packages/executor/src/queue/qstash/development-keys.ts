// Public: anybody can sign with them, and they belong to QStash's server for development. The official
// client takes a server that answers with them for the local one; a production executor refuses them.
export const DEVELOPMENT_KEYS = {
  current: "sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r",
  next: "sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs",
} as const;
