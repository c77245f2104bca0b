// The official client. Loaded when it is needed: for most executors Postgres is the clock.
import type { Client } from "@upstash/qstash";
import type { QstashSettings } from "./qstash-settings.ts";

export type ClientSettings = Pick<QstashSettings, "baseUrl" | "token">;

/** It tries once, and says nothing of us to anybody. */
export async function openClient({ baseUrl, token }: ClientSettings): Promise<Client> {
  const qstash = await import("@upstash/qstash");
  const where = baseUrl === undefined ? {} : { baseUrl };
  return new qstash.Client({
    token,
    ...where,
    devMode: false,
    enableTelemetry: false,
    retry: false,
  });
}
