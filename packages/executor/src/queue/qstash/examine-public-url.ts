// Is it this executor that answers where QStash is to call, and is it well? A login of the host, another
// app or a proxy may answer in its place.
import { ErrorBody, HealthView } from "@cairn/core";
import { jsonOf, networkProblem } from "./ask-qstash.ts";
import { deliveryUrl, type QstashSettings } from "./qstash-settings.ts";

const PATIENCE_MS = 10_000;

/** @returns What is wrong, in sentences; empty when nothing is. */
export async function examinePublicUrl(settings: QstashSettings): Promise<string[]> {
  const url = deliveryUrl(settings, "/ready");
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return judge(url, answer, jsonOf(await answer.text()));
  } catch (error) {
    return [`${url} ${networkProblem(error, PATIENCE_MS)}. Check CAIRN_PUBLIC_URL.`];
  }
}

function judge(url: string, answer: Response, body: unknown): string[] {
  const { data: health } = HealthView.safeParse(body);
  // Every executor says how its database is.
  if (health?.components.some(({ name }) => name === "database") === true)
    return saidByExecutor(url, health);
  const { data: problem } = ErrorBody.safeParse(body);
  if (problem === undefined) return [strangerAt(url, answer)];
  const words = [problem.error, problem.hint ?? ""].join(" ").replaceAll(/\s+/g, " ").trim();
  return [`The executor at ${url} answers ${String(answer.status)}: ${words}`];
}

function saidByExecutor(url: string, { status, components }: HealthView): string[] {
  if (status !== "ok") {
    const details = components.flatMap((one) =>
      one.status === "ok" ? [] : [one.detail ?? one.name],
    );
    return [`The executor at ${url} is not ready: ${details.join(" ")}`];
  }
  const own = components.find(({ name }) => name === "qstash");
  if (own === undefined) {
    return [
      `The executor at ${url} does not have QStash as its queue. Set CAIRN_QUEUE=qstash there.`,
    ];
  }
  return own.detail === null ? [] : [`The executor reports: ${own.detail}`];
}

function strangerAt(url: string, { status, headers, redirected, url: last }: Response): string {
  const [type = ""] = (headers.get("content-type") ?? "").split(";");
  const said = [String(status), type].filter((part) => part !== "").join(", ");
  const where = redirected ? ` after a redirect to ${new URL(last).origin}` : "";
  return [
    `${url} was reached, but what answers (${said}${where}) is no executor of Cairn: a login of the host,`,
    "another app or a proxy. QStash gets the same. Check CAIRN_PUBLIC_URL, and let QStash pass such a login.",
  ].join(" ");
}
