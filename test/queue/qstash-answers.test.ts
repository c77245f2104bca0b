// What the commands say of an answer that is not QStash's, or of a public URL where somebody else answers.
import type { RequestListener } from "node:http";
import { isCairnError } from "@cairn/core";
import { describe, expect, it } from "vitest";
import { examinePublicUrl } from "../../packages/executor/src/queue/qstash/examine-public-url.ts";
import { examineQstash } from "../../packages/executor/src/queue/qstash/examine-qstash.ts";
import type { QstashSettings } from "../../packages/executor/src/queue/qstash/qstash-settings.ts";
import { setUpQstash } from "../../packages/executor/src/queue/qstash/set-up-qstash.ts";
import { startServer } from "../opcodes/official-system.ts";

const settingsOf = (baseUrl: string, publicUrl = "http://127.0.0.1:9"): QstashSettings => ({
  baseUrl,
  publicUrl,
  token: "token",
  currentSigningKey: "current",
  nextSigningKey: "next",
});

const answering =
  (status: number, body: string, type = "application/json"): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };

const burst = JSON.stringify({ error: 'Exceeded burst rate limit. {"limit":null}' });
const STRANGE = [
  ["a limit", answering(429, burst), /^QStash takes no more requests for now \(429\)\.$/],
  ["another token", answering(401, "{}"), /^QStash does not know QSTASH_TOKEN\.$/],
  ["an error", answering(500, "<h1>oh</h1>"), /^QStash at \S+ answered 500\.$/],
  ["a page", answering(200, "<html>"), /^What answers at \S+ is not QStash\.$/],
  ["other JSON", answering(200, '{"hello":1}'), /^What answers at \S+ is not QStash\.$/],
  ["its reason", answering(412, '{"error":"no more."}'), /^QStash at \S+ answered 412: no more\.$/],
  [
    "a cut",
    (request) => void request.socket.destroy(),
    /^QStash at \S+ cannot be reached from here: /,
  ],
] satisfies readonly (readonly [string, RequestListener, RegExp])[];

describe.each(STRANGE)("a QStash that answers with %s", (_name, listener, said) => {
  it("is a sentence and what to do, in setup and in the doctor", async () => {
    const url = await startServer(listener);
    const error = await setUpQstash(settingsOf(url), "test").catch((thrown: unknown) => thrown);
    if (!isCairnError(error)) throw error;
    expect(error.message).toMatch(said);
    expect(error.hint).toMatch(/^[A-Z].*\.$/);
    const problems = await examineQstash(settingsOf(url), "test");
    expect(problems).toContain(`${error.message} ${error.hint ?? ""}`);
    expect(problems.join("\n")).not.toMatch(/iterable|invalid_type|"limit"/);
  });
});

const health = (status: string, names: readonly string[], detail: string | null = null): string =>
  JSON.stringify({ status, components: names.map((name) => ({ name, status, detail })) });
const BOTH = ["database", "qstash"];
const INVALID = {
  error: "Not valid:\n  - x is missing",
  status: 500,
  code: "configuration_invalid",
};

const PLACES = [
  ["this executor", answering(200, health("ok", BOTH)), undefined],
  ["one without QStash", answering(200, health("ok", ["database"])), "Set CAIRN_QUEUE=qstash"],
  [
    "one that is not ready",
    answering(503, health("unavailable", BOTH, "It does not answer.")),
    "is not ready: It does not answer.",
  ],
  [
    "one that cannot start",
    answering(500, JSON.stringify(INVALID)),
    "answers 500: Not valid: - x is missing",
  ],
  ["an app", answering(200, '{"functions":3}'), "(200, application/json) is no executor of Cairn"],
  ["another health", answering(200, '{"status":"ok","components":[]}'), "is no executor of Cairn"],
  ["a login", answering(200, "<html>", "text/html"), "(200, text/html) is no executor of Cairn"],
  ["a closed login", answering(401, "<html>", "text/html"), "was reached, but what answers (401,"],
] satisfies readonly (readonly [string, RequestListener, string | undefined])[];

describe.each(PLACES)("a public URL with %s", (_name, listener, said) => {
  it("is taken for what it is", async () => {
    const url = await startServer(listener);
    const problems = await examinePublicUrl(settingsOf("http://127.0.0.1:9", url));
    expect(problems).toHaveLength(said === undefined ? 0 : 1);
    expect(problems[0] ?? "").toContain(said ?? "");
    expect(problems[0] ?? "").not.toMatch(/cannot be reached|Unexpected token/);
  });
});

it("names the host that a redirect leads to", async () => {
  const login = await startServer(answering(200, "<html>", "text/html"));
  const url = await startServer((_request, response) => {
    response.writeHead(302, { location: `${login}/login?next=1` }).end();
  });
  const [problem] = await examinePublicUrl(settingsOf("http://127.0.0.1:9", url));
  expect(problem).toContain(`after a redirect to ${login})`);
});
