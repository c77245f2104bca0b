// Why a run has ended: when, and with which error.
import type { RunStatus, WhyReason } from "@cairn/core";
import { toInstant } from "../db/instant.ts";
import type { WhyRows } from "../db/read-why.ts";
import { toErrorView } from "./trace-errors.ts";
import { NOTHING } from "./why-nothing.ts";

export function endedReason({ status, endedAt, createdAt, error: text }: WhyRows): WhyReason {
  const since = toInstant(endedAt ?? createdAt);
  const error = text === null ? null : toErrorView(text);
  const why = error === null ? "" : `: ${oneLine(`${error.name}: ${error.message}`)}`;
  const sentence = asSentence(`The run ${endText(status)} at ${since}${why}`);
  return { ...NOTHING, kind: "ended", sentence, since, until: null, error };
}

const endText = (status: RunStatus): string => (status === "cancelled" ? "was cancelled" : status);

const SHOWN_MAX = 300;

/** The words of an error in a sentence; all of them are in the reason's `error`. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 2 * SHOWN_MAX)
    .replaceAll(/\s+/gu, " ")
    .trim();
  return line.length <= SHOWN_MAX ? line : `${line.slice(0, SHOWN_MAX)}…`;
}

const asSentence = (text: string): string => (/[.!?…]$/u.test(text) ? text : `${text}.`);
