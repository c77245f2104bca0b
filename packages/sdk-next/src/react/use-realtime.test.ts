import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { useRealtime } from "./index.ts";

const noToken = (): Promise<never> => Promise.reject(new Error("nobody asks"));

function Page(): ReturnType<typeof createElement> {
  const { status, messages } = useRealtime({ subject: "chat", token: noToken });
  return createElement("p", null, `${status} ${String(messages.length)}`);
}

describe("the hook", () => {
  it("is drawn on the server, without a connection", () => {
    expect(renderToString(createElement(Page))).toBe("<p>closed 0</p>");
  });
});
