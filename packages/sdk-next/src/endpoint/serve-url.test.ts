import { describe, expect, it } from "vitest";
import { urlBeforeRequests, urlFromRequest } from "./serve-url.ts";

describe("the URL of the endpoint", () => {
  it("is the request's, without the protocol's own query", () => {
    const request = new Request(
      "http://localhost:3000/api/cairn?fnId=a&stepId=b&deployId=c&bypass=1",
    );
    expect(urlFromRequest(request, {})).toBe("http://localhost:3000/api/cairn?bypass=1");
  });

  it("takes what is configured instead", () => {
    const request = new Request("http://10.0.0.7:3000/other");
    const location = { serveOrigin: "https://shop.example", servePath: "/api/cairn" };
    expect(urlFromRequest(request, location)).toBe("https://shop.example/api/cairn");
  });

  it.each([
    { location: {}, port: "3000", url: undefined },
    { location: { servePath: "/api/cairn" }, port: undefined, url: undefined },
    { location: { servePath: "/api/cairn" }, port: "3000", url: "http://localhost:3000/api/cairn" },
    {
      location: { servePath: "/api/cairn", serveOrigin: "https://a.example" },
      port: undefined,
      url: "https://a.example/api/cairn",
    },
    { location: { servePath: "/x", serveOrigin: "no url" }, port: undefined, url: undefined },
  ])("is $url before any request with $location and port $port", ({ location, port, url }) => {
    expect(urlBeforeRequests(location, port)).toBe(url);
  });
});
