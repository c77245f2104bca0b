// An event as it is typed into the form: what is wrong with it, and the JSON text that is sent.
import { eventNameProblem } from "@cairn/core";
import { jsonProblem } from "./json-problem.ts";

export interface EventDraft {
  readonly name: string;
  /** JSON text of an object. */
  readonly data: string;
  /** The sender's id for the event; empty for none. */
  readonly id: string;
}

/** In sentences; null where nothing is wrong. */
export interface DraftProblems {
  readonly name: string | null;
  readonly data: string | null;
}

export function draftProblems({ name, data }: EventDraft): DraftProblems {
  return { name: capitalized(eventNameProblem(name)), data: dataProblem(data) };
}

function dataProblem(data: string): string | null {
  const problem = jsonProblem(data);
  if (problem !== undefined) {
    const { line, column, message } = problem;
    return `Line ${String(line)}, column ${String(column)}: ${message}`;
  }
  return data.trimStart().startsWith("{") ? null : "Event data is an object: it begins with {.";
}

function capitalized(text: string | undefined): string | null {
  if (text === undefined) return null;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The request's body. The data goes as it was typed: parsing it here could change its numbers. */
export function draftToJson({ name, data, id }: EventDraft): string {
  const idPart = id.trim() === "" ? "" : `"id":${JSON.stringify(id.trim())},`;
  return `{${idPart}"name":${JSON.stringify(name)},"data":${data}}`;
}
