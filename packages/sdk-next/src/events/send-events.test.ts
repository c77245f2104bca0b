import { describe, expect, it } from "vitest";
import type { ApiAnswer, ApiRequest } from "../connection/executor-api.ts";
import { SendFailed } from "../errors.ts";
import { createSender } from "./send-events.ts";

const busy: ApiAnswer = { status: 503, text: '{"error":"busy","status":503}' };
const taken: ApiAnswer = { status: 200, text: '{"ids":["1"],"status":200}' };
const event = { name: "order.placed" };

describe("when the executor is busy", () => {
  it("sends the same request with the same seed again, and waits longer each time", async () => {
    const { send, requests, pauses } = aSender([busy, { status: 200, text: "<html>" }, taken]);
    expect(await send(event)).toEqual({ ids: ["1"] });
    expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(1);
    expect(requests).toHaveLength(3);
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? Infinity);
  });

  it("gives up after five tries and says what it heard", async () => {
    const { send, requests } = aSender([busy, busy, busy, busy, busy, taken]);
    await expect(send(event)).rejects.toThrow("did not take the events (503): busy");
    expect(requests).toHaveLength(5);
  });
});

describe("when the executor refuses", () => {
  it.each([400, 401, 403, 413])(
    "does not repeat a request that was answered %i",
    async (status) => {
      const { send, requests } = aSender([{ status, text: '{"error":{"message":"no"}}' }, taken]);
      await expect(send(event)).rejects.toThrow(`did not take the events (${String(status)}): no`);
      expect(requests).toHaveLength(1);
    },
  );
});

describe("when the executor cannot be reached", () => {
  it("says where it was looked for, and why it failed", async () => {
    const down = new Error("ECONNREFUSED");
    const { send } = aSender([down, down, down, down, down]);
    const failure = await send(event).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SendFailed);
    expect(String(failure)).toContain("The executor at http://executor.test could not be reached");
    expect(failure).toMatchObject({ status: 0, cause: down });
  });
});

describe("when middleware wraps a send", () => {
  it("sees the checked events, and may change what is sent", async () => {
    const wrapSend = async (
      events: readonly { name: string }[],
      next: (e: typeof events) => Promise<{ ids: readonly string[] }>,
    ) => {
      const result = await next(events.map(({ name }) => ({ name: `${name}!` })));
      return { ids: [...result.ids, "more"] };
    };
    const { send, requests } = aSender([taken], [{ name: "louder", wrapSend }]);
    expect(await send(event)).toEqual({ ids: ["1", "more"] });
    expect(requests[0]?.body).toContain("order.placed!");
  });
});

function aSender(
  answers: (ApiAnswer | Error)[],
  middleware: Parameters<typeof createSender>[0]["middleware"] = [],
) {
  const requests: ApiRequest[] = [];
  const pauses: number[] = [];
  const send = createSender({
    connection: () => ({
      mode: "dev",
      baseUrl: "http://executor.test",
      eventKey: undefined,
      signingKey: undefined,
      signingKeyFallback: undefined,
    }),
    api: () => ({
      request(request) {
        requests.push(request);
        const answer = answers.shift() ?? taken;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    }),
    schemas: undefined,
    middleware,
    clock: {
      now: () => 1_700_000_000_000,
      pause(ms) {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
  });
  return { send, requests, pauses };
}
