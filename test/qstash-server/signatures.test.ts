// The official receiver takes what the server signed, for as long as it may, and nothing else.
import { describe, expect, it } from "vitest";
import type { Delivery } from "./recording-app.ts";
import { type QstashSystem, startQstashSystem } from "./qstash-system.ts";

async function deliver({ client, app }: QstashSystem, body = "signed"): Promise<Delivery> {
  const next = app.deliveries.length;
  await client.publish({ url: `${app.url}/hook?a=1`, body });
  const delivery = (await app.received(next + 1))[next];
  if (delivery === undefined) throw new Error("nothing came");
  return delivery;
}

function signatureOf({ headers }: Delivery): string {
  return String(headers["upstash-signature"]);
}

describe("a delivery", () => {
  it("is signed for its URL and body", async () => {
    const system = await startQstashSystem();
    const delivery = await deliver(system);
    const url = `${system.app.url}/hook?a=1`;
    const signature = signatureOf(delivery);
    const verified = await system.receiver.verify({ signature, body: delivery.body, url });
    expect(verified).toBe(true);
  });

  it("without a body is signed too", async () => {
    const system = await startQstashSystem();
    await system.client.publish({ url: system.app.url, method: "GET" });
    const [delivery] = await system.app.received(1);
    if (delivery === undefined) throw new Error("nothing came");
    const signature = signatureOf(delivery);
    expect(await system.receiver.verify({ signature, body: "" })).toBe(true);
  });

  it("is refused with a body that was changed, or for another URL", async () => {
    const system = await startQstashSystem();
    const delivery = await deliver(system);
    const signature = signatureOf(delivery);
    const { receiver, app } = system;
    await expect(receiver.verify({ signature, body: "signee" })).rejects.toThrow("body hash");
    const elsewhere = { signature, body: delivery.body, url: `${app.url}/other` };
    await expect(receiver.verify(elsewhere)).rejects.toThrow("invalid subject");
  });

  it.each([-301, 60])("is refused when the signing clock is off by %d s", async (skew) => {
    const system = await startQstashSystem({ faults: { clockSkewSeconds: skew } });
    const delivery = await deliver(system);
    const { body } = delivery;
    const signature = signatureOf(delivery);
    // The receiver tells only what the second key said.
    await expect(system.receiver.verify({ signature, body })).rejects.toThrow("signature");
    const clockTolerance = Math.abs(skew) + 1;
    expect(await system.receiver.verify({ signature, body, clockTolerance })).toBe(true);
  });
});

describe("key rotation", () => {
  it("leaves a receiver with the old keys one rotation of time", async () => {
    const system = await startQstashSystem();
    const { qstash, receiver, api } = system;
    const verify = async () => {
      const delivery = await deliver(system);
      return receiver.verify({ signature: signatureOf(delivery), body: delivery.body });
    };
    const before = qstash.signingKeys();
    const rotated: unknown = await (await api("POST", "/v2/keys/rotate")).json();
    expect(rotated).toEqual(qstash.signingKeys());
    expect(qstash.signingKeys().current).toBe(before.next);
    expect(await verify()).toBe(true);
    await api("POST", "/v2/keys/rotate");
    await expect(verify()).rejects.toThrow("signature verification failed");
    const current: unknown = await (await api("GET", "/v2/keys")).json();
    expect(current).toEqual(qstash.signingKeys());
  });
});
