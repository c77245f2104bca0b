import { describe, expect, it } from "vitest";
import { resolveConnection } from "./connection.ts";
import type { Environment } from "./environment.ts";

describe("the mode", () => {
  it.each([
    { variables: {}, isDev: undefined, mode: "production" },
    { variables: { nodeEnv: "production" }, isDev: undefined, mode: "production" },
    { variables: { nodeEnv: "test" }, isDev: undefined, mode: "production" },
    { variables: { nodeEnv: "development" }, isDev: undefined, mode: "dev" },
    { variables: { dev: "1" }, isDev: undefined, mode: "dev" },
    { variables: { dev: "TRUE", nodeEnv: "production" }, isDev: undefined, mode: "dev" },
    { variables: { dev: "http://127.0.0.1:9000" }, isDev: undefined, mode: "dev" },
    { variables: { dev: "0", nodeEnv: "development" }, isDev: undefined, mode: "production" },
    { variables: { dev: "false" }, isDev: undefined, mode: "production" },
    { variables: { dev: "perhaps", nodeEnv: "development" }, isDev: undefined, mode: "production" },
    { variables: { dev: "1" }, isDev: false, mode: "production" },
    { variables: {}, isDev: true, mode: "dev" },
  ])("is $mode with $variables and isDev $isDev", ({ variables, isDev, mode }) => {
    expect(resolveConnection({ isDev }, anEnvironment(variables)).mode).toBe(mode);
  });
});

describe("the executor's URL", () => {
  it.each([
    { options: { baseUrl: "http://a/" }, variables: { baseUrl: "http://b" }, url: "http://a" },
    { options: {}, variables: { baseUrl: "http://b", dev: "http://c" }, url: "http://b" },
    { options: {}, variables: { dev: "http://c/" }, url: "http://c" },
    { options: {}, variables: { dev: "1" }, url: "http://127.0.0.1:8288" },
    { options: {}, variables: {}, url: undefined },
  ])("is $url with $options and $variables", ({ options, variables, url }) => {
    expect(resolveConnection(options, anEnvironment(variables)).baseUrl).toBe(url);
  });
});

it("takes keys from the options before the environment", () => {
  const variables = { eventKey: "e", signingKey: "s", signingKeyFallback: "f" };
  const connection = resolveConnection({ signingKey: "own" }, anEnvironment(variables));
  expect(connection).toMatchObject({ eventKey: "e", signingKey: "own", signingKeyFallback: "f" });
});

function anEnvironment(variables: Partial<Environment>): Environment {
  return {
    dev: undefined,
    baseUrl: undefined,
    eventKey: undefined,
    signingKey: undefined,
    signingKeyFallback: undefined,
    serveOrigin: undefined,
    servePath: undefined,
    streaming: undefined,
    nodeEnv: undefined,
    nextPhase: undefined,
    port: undefined,
    ...variables,
  };
}
