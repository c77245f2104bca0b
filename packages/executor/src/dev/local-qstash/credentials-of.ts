// What an executor has to know of a QStash on this machine.
import type { QstashCredentials } from "../../queue/qstash/qstash-settings.ts";
import type { LocalQstash } from "./local-qstash.ts";

/** With its keys as they are now: after a rotation they are others. */
export function credentialsOf(qstash: LocalQstash): Required<QstashCredentials> {
  const { current, next } = qstash.signingKeys();
  return {
    baseUrl: qstash.url,
    token: qstash.token,
    currentSigningKey: current,
    nextSigningKey: next,
  };
}
