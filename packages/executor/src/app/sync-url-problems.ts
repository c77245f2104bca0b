// What went wrong when an app was asked for its functions: the URL that was tried, what came back,
// and a command that shows it again.
import { CairnError, type ErrorCode, HEADERS, type ServerKind } from "@cairn/core";
import type { AppAnswer } from "../call/ask-app.ts";
import { syncCurl } from "./sync-curl.ts";

export interface Tried {
  readonly url: string;
  readonly serverKind: ServerKind;
}

type Answered = Extract<AppAnswer, { kind: "answered" }>;

const EXCERPT_CHARS = 200;

/** Errors of TLS have codes of many names; these are met most. */
const CERTIFICATE = /CERT|SELF_SIGNED|ERR_TLS|UNABLE_TO_VERIFY/;

export function unreachable(tried: Tried, reason: string): CairnError {
  const advice = CERTIFICATE.test(reason)
    ? "Its certificate is not trusted: add the authority with NODE_EXTRA_CA_CERTS."
    : "Is the app running there?";
  return problem("app_unreachable", tried, `gave no answer (${reason})`, advice);
}

export function redirected(tried: Tried, answer: Answered): CairnError {
  const target = answer.headers["location"]?.slice(0, EXCERPT_CHARS) ?? "an unnamed place";
  const what = `answered ${String(answer.status)} with a redirect to ${target}`;
  return problem("app_redirected", tried, what, "Redirects are not followed: give the final URL.");
}

export function notAnApp(tried: Tried, answer: Answered): CairnError {
  const what = `${answered(answer)}, which did not come from a serve endpoint`;
  const advice = `Check the path; an app answers with the header ${HEADERS.sdk}.`;
  return problem("app_unreachable", tried, what, advice);
}

export function refused(tried: Tried, answer: Answered): CairnError {
  const advice =
    tried.serverKind === "dev"
      ? "The app runs in production mode. Start it with CAIRN_DEV=1, or INNGEST_DEV=<URL of this executor>."
      : "The app and this executor need the same signing key, and clocks that agree.";
  return problem("app_unauthorized", tried, answered(answer), advice);
}

export function unsigned(tried: Tried): CairnError {
  const advice = "The app and this executor need the same signing key, and clocks that agree.";
  return problem("app_unauthorized", tried, "gave an answer without a valid signature", advice);
}

/** @param message - What the app said of it; may be empty. */
export function failed(tried: Tried, answer: Answered, message: string): CairnError {
  const said = `answered ${String(answer.status)}: ${message.slice(0, EXCERPT_CHARS)}`;
  const what = message === "" ? answered(answer) : said;
  const advice =
    answer.status === 500 && message === ""
      ? "In production mode the app needs a signing key; its log says more."
      : "The app's log says more.";
  return problem("app_response_invalid", tried, what, advice);
}

/** @param how - Goes on after "answered 200 with a body". */
export function invalid(tried: Tried, answer: Answered, how: string): CairnError {
  const what = `answered ${String(answer.status)} with a body ${how}. It began: ${begin(answer)}`;
  return problem("app_response_invalid", tried, what, "Something between may have changed it.");
}

function problem(code: ErrorCode, tried: Tried, what: string, advice: string): CairnError {
  return new CairnError(code, {
    message: `The app at ${tried.url} ${what.replace(/\.$/, "")}.`,
    hint: `${advice} To see it: ${syncCurl({ ...tried, kind: "in_band" })}`,
    details: { url: tried.url },
  });
}

function answered(answer: Answered): string {
  const type = answer.headers["content-type"]?.slice(0, 100) ?? "no content type";
  return `answered ${String(answer.status)} (${type}), beginning with ${begin(answer)}`;
}

const begin = ({ body }: Answered): string =>
  body === "" ? "nothing" : JSON.stringify(body.slice(0, EXCERPT_CHARS));
