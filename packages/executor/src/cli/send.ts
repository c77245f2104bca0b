// `cairn send`: sends an event and prints its id.
import { CairnError, SendResult } from "@cairn/core";
import { createApiClient } from "./api-client.ts";
import type { Invocation } from "./invocation.ts";

export async function runSend({ settings, args }: Invocation): Promise<number> {
  const [name = "", text = "{}"] = args;
  const key = encodeURIComponent(settings.apiKey ?? "dev");
  const client = createApiClient(settings);
  const sent = await client.post(`/e/${key}`, { name, data: parseData(text) }, SendResult);
  for (const id of sent.ids) console.log(id);
  return 0;
}

export function parseData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CairnError("json_invalid", {
      message: `The data is not JSON: ${text.slice(0, 100)}`,
      hint: `Write it in single quotes: '{"orderId":"o-1"}'`,
      cause,
    });
  }
}
