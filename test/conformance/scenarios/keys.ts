// Who may send events, and who may ask for anything else.
import { holds, same } from "../runner/mismatch.ts";
import type { Trial } from "../runner/trial.ts";
import { hashedSigningKey } from "../runner/wire-keys.ts";
import { scenarios } from "../scenario.ts";

const OTHER_KEY = `signkey-test-${"0123456789abcdef".repeat(4)}`;

const asked = async (
  { api }: Trial,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<number> =>
  (await api.ask(path, { headers, ...(body === undefined ? {} : { body }) })).status;

export const KEYS = scenarios("keys", {
  "event-key-missing": {
    modes: ["production"],
    check: async (trial) => {
      const status = await asked(trial, "/e/", {}, { name: trial.names.event() });
      holds("refused", status === 401 || status === 404, status);
    },
  },
  "event-key-wrong": {
    modes: ["production"],
    functions: {
      fn: { triggers: (names) => [{ event: names.event() }], handler: () => "must not run" },
    },
    check: async ({ api, names }) => {
      const answer = await api.ask("/e/wrong-key-0123456789", {
        headers: {},
        body: { name: names.event() },
      });
      same("status", [answer.status, answer.body["status"]], [401, 401]);
      holds("an error in words", typeof answer.body["error"] === "string", answer.body);
    },
  },
  "event-key-any-in-development": {
    modes: ["dev"],
    check: async (trial) => {
      same("status", await asked(trial, "/e/anything", {}, { name: trial.names.event() }), 200);
    },
  },
  "api-without-a-token": {
    modes: ["production"],
    check: async (trial) => {
      for (const path of ["/v1/runs", "/v1/events", "/v1/functions", "/v1/apps"]) {
        same(path, await asked(trial, path, {}), 401);
      }
    },
  },
  "api-with-another-token": {
    modes: ["production"],
    check: async (trial) => {
      const authorization = `Bearer ${hashedSigningKey(OTHER_KEY)}`;
      same("status", await asked(trial, "/v1/runs", { authorization }), 401);
    },
  },
  "api-with-the-unhashed-key": {
    modes: ["production"],
    check: async (trial) => {
      const authorization = `Bearer ${trial.keys.signingKey}`;
      same("status", await asked(trial, "/v1/runs", { authorization }), 401);
    },
  },
  "api-with-the-event-key": {
    modes: ["production"],
    check: async (trial) => {
      const authorization = `Bearer ${trial.keys.eventKey}`;
      same("status", await asked(trial, "/v1/runs", { authorization }), 401);
    },
  },
  "checkpoint-without-a-token": {
    modes: ["production"],
    check: async (trial) => {
      const path = "/v1/checkpoint/01M7000000000000000000000A/async";
      same("status", await asked(trial, path, {}, { steps: [] }), 401);
    },
  },
  "register-with-another-token": {
    modes: ["production"],
    check: async ({ api, serveUrl }) => {
      const answer = await api.ask("/fn/register", {
        headers: { authorization: `Bearer ${hashedSigningKey(OTHER_KEY)}` },
        body: { url: serveUrl, appName: "intruder", functions: [], v: "0.1", sdk: "js:v4.24.0" },
      });
      same("status", [answer.status, answer.body["status"]], [401, 401]);
    },
  },
});
