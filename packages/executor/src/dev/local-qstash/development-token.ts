// What everybody knows: the token that the official client has for the server of QSTASH_DEV.
export const DEVELOPMENT_TOKEN =
  "eyJVc2VySUQiOiJkZWZhdWx0VXNlciIsIlBhc3N3b3JkIjoiZGVmYXVsdFBhc3N3b3JkIn0=";
