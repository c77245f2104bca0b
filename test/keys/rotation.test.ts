// The way of docs/configuration.md to change the signing key, while runs go on all the time.
import { describe, expect, it } from "vitest";
import { openKeys, startProduction } from "./production-executor.ts";
import { startSignatureProbe } from "./signature-probe.ts";
import { startSwappedApp } from "./swapped-app.ts";

const SENDERS = 3;

describe("changing the signing key", () => {
  it("fails not one call of an app that is called all the time", async () => {
    const keys = await openKeys();
    const event = await keys.mint("event");
    const old = await keys.mint("signing");
    const { url, post } = await startProduction(keys.databaseUrl);
    const app = await startSwappedApp(url);
    const eventKey = event.key;
    app.deploy({ signingKey: old.key, eventKey });
    expect((await post("/v1/apps/sync", { url: app.url }, old)).status).toBe(200);

    const end = new AbortController();
    let sent = 0;
    const senders = Array.from({ length: SENDERS }, async () => {
      while (!end.signal.aborted) {
        await app.send();
        sent += 1;
      }
    });
    const runsSince = async (before: number): Promise<void> => {
      await expect.poll(() => sent, { timeout: 20_000 }).toBeGreaterThan(before + 20);
    };

    await runsSince(sent);
    const fresh = await keys.mint("signing");
    await runsSince(sent);
    app.deploy({ signingKey: fresh.key, signingKeyFallback: old.key, eventKey });
    await runsSince(sent);
    expect(await keys.rotate()).toBe(true);
    // Executors follow within two seconds.
    const signer = await startSignatureProbe((path, body) => post(path, body, fresh));
    await expect.poll(() => signer.isSignedWith(fresh), { timeout: 20_000 }).toBe(true);
    await runsSince(sent);
    await keys.revoke(old);
    await expect
      .poll(async () => (await post("/v1/events", { name: "unheard" }, old)).status, {
        timeout: 20_000,
      })
      .toBe(401);
    app.deploy({ signingKey: fresh.key, eventKey });
    await runsSince(sent);
    end.abort();
    await Promise.all(senders);

    const statuses = async () =>
      keys.sql`select status, count(*)::int as runs from cairn.runs group by status`;
    await expect.poll(statuses, { timeout: 30_000 }).toEqual([{ status: "completed", runs: sent }]);
    expect(await keys.sql`select error from cairn.attempts`).toEqual([]);
    expect([...app.answered.keys()].filter((status) => status !== 200 && status !== 206)).toEqual(
      [],
    );
  });
});
