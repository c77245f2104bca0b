// The official SDK subscribes with the WebSocket of its platform. Node has one since version 22; on
// an older one this is what Node 22 has: undici's, which the executor depends on.
import { createRequire } from "node:module";

const requireOfExecutor = createRequire(
  new URL("../../packages/executor/package.json", import.meta.url),
);

export function provideWebSocket(): void {
  if (typeof globalThis.WebSocket !== "undefined") return;
  const undici = requireOfExecutor("undici") as { WebSocket: typeof globalThis.WebSocket };
  globalThis.WebSocket = undici.WebSocket;
}
