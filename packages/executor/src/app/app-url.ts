// Which URLs an app may have. Where they lead is another question: see
// call/egress-guard.ts.
import { CairnError, QUERY } from "@cairn/core";

const APP_URL_MAX = 2_048;

/**
 * Reads the URL of a serve endpoint. The deploy id that SDKs leave in it is taken out.
 *
 * @throws {CairnError} `app_url_invalid`.
 */
export function parseAppUrl(text: unknown): URL {
  const problem = appUrlProblem(text);
  if (problem !== undefined || typeof text !== "string")
    throw invalid(text, problem ?? "is no text");
  const url = new URL(text);
  url.searchParams.delete(QUERY.deployId);
  return url;
}

/** What is wrong with it: goes on after the URL. Undefined when nothing is. */
export function appUrlProblem(text: unknown): string | undefined {
  return (
    textProblem(text) ?? (typeof text === "string" ? urlProblem(new URL(text), text) : undefined)
  );
}

// The parser drops or rewrites these, so that what is shown would not be what was given.
const REWRITTEN = /[\s\p{Cc}\\]/u;

function textProblem(text: unknown): string | undefined {
  if (text === undefined || text === null || text === "") return "is missing";
  if (typeof text !== "string") return "is not a text";
  if (text.length > APP_URL_MAX) {
    return `has ${String(text.length)} characters; at most ${String(APP_URL_MAX)} are allowed`;
  }
  if (REWRITTEN.test(text)) return "has a space, a control character or a backslash";
  return URL.canParse(text) ? undefined : "is not an absolute URL";
}

function urlProblem(url: URL, text: string): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return `has the scheme ${url.protocol.slice(0, 20)} where http: or https: is needed`;
  }
  // Also `http:host` and `http:///host`, which a lenient parser completes.
  if (!/^https?:\/\/[^/]/i.test(text)) return "is not an absolute URL";
  if (url.username !== "" || url.password !== "") return "has a user name or a password in it";
  if (text.includes("#")) return "has a fragment (#)";
  if (url.hostname.endsWith(".")) return "has a host that ends with a dot";
  // A Cyrillic letter looks like a Latin one; in this form it does not.
  if (/[^\p{ASCII}]/u.test(authorityOf(text))) return `has a host to be written as ${url.hostname}`;
  return undefined;
}

const authorityOf = (text: string): string => /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? "";

function invalid(text: unknown, problem: string): CairnError {
  const shown = typeof text === "string" && text !== "" ? ` ${text.slice(0, 200)}` : "";
  return new CairnError("app_url_invalid", {
    message: `The app's URL${shown} ${problem}.`,
    hint: "Give the absolute URL of the app's serve endpoint, such as https://shop.example/api/cairn.",
  });
}
