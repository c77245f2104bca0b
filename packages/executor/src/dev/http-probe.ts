// Asks a server of ours whether it answers yet.
import { get } from "node:http";

/** True for any answer at all, whatever its status: who answers, listens. */
export function answersHttp(url: string, timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    // Without an agent: a kept-alive connection would hold up the server when it is asked to stop.
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      resolve(true);
    });
    request.once("timeout", () => request.destroy());
    request.once("error", () => resolve(false));
    request.once("close", () => resolve(false));
  });
}
