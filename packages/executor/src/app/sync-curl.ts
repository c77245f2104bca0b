// A command that makes the request of a sync again, so that whoever has to find out why it fails sees
// what we saw.
import { HEADERS, type ServerKind, type SyncKind } from "@cairn/core";

export interface SyncRequest {
  readonly url: string;
  readonly kind: SyncKind;
  readonly serverKind: ServerKind;
}

/** The body of an in-band PUT, in its canonical form. */
export const syncBody = (url: string): string => JSON.stringify({ url });

/**
 * For a POSIX shell. An app that registered itself is asked to do so again. In production the line
 * signs with the key of the environment variable `CAIRN_SIGNING_KEY`: a signature of ours would soon
 * be stale, and a key never leaves us.
 */
export function syncCurl({ url, kind, serverKind }: SyncRequest): string {
  const isInBand = kind === "in_band";
  const body = isInBand ? syncBody(url) : "";
  const headers = [
    ...(isInBand ? ["content-type: application/json"] : []),
    `${HEADERS.serverKind}: ${serverKind}`,
    `${HEADERS.syncKind}: ${isInBand ? "in_band" : "out_of_band"}`,
  ].map((header) => `-H ${quoted(header)}`);
  const isSigned = serverKind === "cloud";
  const parts = [
    ...(isSigned ? [signing(body)] : []),
    // Braces and brackets in a URL mean themselves.
    "curl -i -X PUT -g",
    ...headers,
    ...(isSigned ? [`-H "${HEADERS.signature}: t=$t&s=$s"`] : []),
    ...(isInBand ? [`-d ${quoted(body)}`] : []),
    quoted(url),
  ];
  return parts.join(" ");
}

/** docs/protocol.md 7.1 as a shell does it. */
function signing(body: string): string {
  const key = `"\${CAIRN_SIGNING_KEY#signkey-*-}"`;
  const signed = `printf %s ${body === "" ? "" : quoted(body)}"$t"`;
  return `t=$(date +%s); s=$(${signed} | openssl dgst -sha256 -hmac ${key} | sed 's/.* //');`;
}

/** For a shell, whatever it holds. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
