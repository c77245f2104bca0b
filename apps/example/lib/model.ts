// The model: a stub endpoint of this app, so that the example runs offline.
import { z } from "zod";

const Answer = z.object({ answer: z.string() });

export async function askModel(
  prompt: string,
  signal: AbortSignal,
): Promise<z.infer<typeof Answer>> {
  const response = await fetch(`${ownOrigin()}/api/model`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt }),
    signal,
  });
  if (!response.ok) throw new Error(`The model answered ${String(response.status)}.`);
  return Answer.parse(await response.json());
}

export function ownOrigin(): string {
  return `http://127.0.0.1:${process.env["PORT"] ?? "3000"}`;
}
