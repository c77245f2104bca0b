// Ports that are free, and ports that are not.
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { assertPortFree, freePort } from "../../packages/executor/src/dev/free-port.ts";

describe("a port", () => {
  it("is free when nobody listens", async () => {
    const port = await freePort();
    await expect(assertPortFree(port, "127.0.0.1")).resolves.toBeUndefined();
  });

  it.runIf(process.platform === "linux")(
    "that is taken is named with its holder and the way out",
    async () => {
      const port = await freePort();
      const server = createServer().listen(port, "127.0.0.1");
      onTestFinished(() => void server.close());
      const check = assertPortFree(port, "127.0.0.1");
      await expect(check).rejects.toThrow(
        `port ${port} on 127.0.0.1, but process ${process.pid} (`,
      );
      await expect(check).rejects.toMatchObject({
        code: "port_taken",
        hint: "Choose another port with --port <port> or CAIRN_PORT=<port>, or end that one.",
      });
    },
  );
});
