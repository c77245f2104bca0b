// How the executor and an app get to know each other.
import { holds, includes, same } from "../runner/mismatch.ts";
import { signatureOf } from "../runner/wire-keys.ts";
import { scenarios } from "../scenario.ts";

export const SYNCS = scenarios("syncs", {
  "sync-again-changes-nothing": {
    handler: () => "done",
    check: async ({ api, serveUrl, names }) => {
      const synced = await api.data("/v1/apps/sync", { body: { url: serveUrl } });
      same("modified", (synced as { modified: boolean }).modified, false);
      const { functions } = synced as { functions: readonly unknown[] | number };
      holds("its functions are known", JSON.stringify(functions) !== "[]", functions);
      await api.data(`/v1/functions/${names.slug("main")}`);
    },
  },
  "app-registers-itself": {
    handler: () => "done",
    // Signed, because our SDK refuses strangers; the official ones do not mind.
    check: async ({ serveUrl, mode, keys, api }) => {
      const signature = signatureOf("", keys.signingKey);
      const response = await fetch(serveUrl, {
        method: "PUT",
        headers: {
          "x-inngest-server-kind": mode === "dev" ? "dev" : "cloud",
          ...(mode === "dev" ? {} : { "x-inngest-signature": signature }),
        },
      });
      const text = await response.text();
      same("status", [response.status, text.includes("modified")], [200, true]);
      holds("still there", (await api.ask("/v1/apps")).status === 200, text);
    },
  },
  "sync-of-nobody": {
    check: async ({ api }) => {
      const { status, body } = await api.ask("/v1/apps/sync", {
        body: { url: "http://127.0.0.1:9/api/inngest" },
      });
      holds("refused in words", status >= 400 && typeof body["error"] === "string", body);
    },
  },
  introspection: {
    modes: ["dev"],
    check: async ({ serveUrl }) => {
      const response = await fetch(serveUrl);
      same("status", response.status, 200);
      includes("body", await response.json(), { mode: "dev", schema_version: "2024-05-24" });
    },
  },
  "introspection-is-closed": {
    modes: ["production"],
    check: async ({ serveUrl }) => {
      same("status", (await fetch(serveUrl)).status, 401);
    },
  },
  "introspection-signed": {
    modes: ["production"],
    sdks: ["v4", "cairn"],
    check: async ({ serveUrl, keys, appId }) => {
      const response = await fetch(serveUrl, {
        headers: { "x-inngest-signature": signatureOf("", keys.signingKey) },
      });
      includes("body", await response.json(), {
        mode: "cloud",
        authentication_succeeded: true,
        app_id: appId,
      });
    },
  },
  "trust-probe": {
    modes: ["production"],
    sdks: ["v4", "v3"],
    check: async ({ serveUrl, keys }) => {
      const response = await fetch(`${serveUrl}?probe=trust`, {
        method: "POST",
        body: "{}",
        headers: { "x-inngest-signature": signatureOf("{}", keys.signingKey) },
      });
      same("status", response.status, 200);
    },
  },
  "every-option-is-accepted": {
    main: {
      config: () => ({
        name: "With everything",
        concurrency: [{ limit: 5, key: "event.data.user", scope: "fn" }, { limit: 50 }],
        throttle: { limit: 100, period: "1m", burst: 10, key: "event.data.user" },
        rateLimit: { limit: 100, period: "1h", key: "event.data.user" },
        priority: { run: "event.data.vip == true ? 120 : 0" },
        idempotency: "event.id",
        timeouts: { start: "1h", finish: "2h" },
        cancelOn: [{ event: "conf/stop", match: "data.id", timeout: "1h" }],
      }),
    },
    handler: () => "done",
    expect: { output: "done" },
    check: async ({ api, names }) => {
      const view = JSON.stringify(await api.data(`/v1/functions/${names.slug("main")}`));
      for (const text of ["With everything", "event.data.user", "conf/stop", "idempotency"]) {
        holds(`shows ${text}`, view.includes(text), view);
      }
    },
  },
});
