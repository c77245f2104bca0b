// Did the app that was called sign its answer (docs/protocol.md 7.2)? Otherwise whoever answers at its
// URL could say what a step's result is.
import { HEADERS, type HttpAnswer, StreamEnvelope } from "@cairn/core";
import type { KeyObject } from "node:crypto";
import { verifyResponseSignature } from "./sign-request.ts";

export function isSignedAnswer(
  answer: HttpAnswer,
  secrets: readonly KeyObject[],
  nowMs: number,
): boolean {
  const { header, body } = answer.status === STREAMED ? inEnvelope(answer) : signedPart(answer);
  return verifyResponseSignature({ header, body, secrets, nowMs });
}

const STREAMED = 201;

interface SignedPart {
  readonly header: string | undefined;
  readonly body: string;
}

const signedPart = ({ headers, body }: HttpAnswer): SignedPart => ({
  header: headers[HEADERS.signature],
  body,
});

/** A streaming app signs the answer that is in the envelope, not the envelope. */
function inEnvelope({ body }: HttpAnswer): SignedPart {
  const parsed = StreamEnvelope.safeParse(JSON.parse(body));
  if (!parsed.success) return { header: undefined, body };
  const { headers, body: inner } = parsed.data;
  const [, header] =
    Object.entries(headers).find(([name]) => name.toLowerCase() === HEADERS.signature) ?? [];
  return { header, body: inner };
}
