// Publish, enqueue, batch: the requests that bring messages.
import { z } from "zod";
import type { DeliveryCounts } from "./delivery-counts.ts";
import {
  isPublished,
  type PublishAnswer,
  type PublishEntry,
  publishMessages,
  type PublishParts,
} from "./publish-messages.ts";
import { badRequest } from "./qstash-refusal.ts";
import {
  decodeName,
  type QstashAnswer,
  type QstashRequest,
  readJson,
  type Route,
} from "./qstash-request.ts";

const BATCH = z.array(
  z.object({
    destination: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.string().optional(),
    queue: z.string().optional(),
  }),
);

export function publishRoutes(parts: PublishParts, counts: DeliveryCounts): readonly Route[] {
  const take = (entries: readonly PublishEntry[]): readonly PublishAnswer[] => {
    const answers = publishMessages(parts, entries);
    counts.publishRequests += 1;
    counts.published += answers
      .flat()
      .filter((one) => isPublished(one) && one.deduplicated !== true).length;
    return answers;
  };
  const takeOne = (
    request: QstashRequest,
    destination: string,
    queueName?: string,
  ): QstashAnswer => {
    const { headers, body, callerIp } = request;
    const [answer] = take([
      { destination, headers, body, queueName, scheduleId: undefined, callerIp },
    ]);
    return { status: isDuplicate(answer) ? 202 : 200, body: answer };
  };
  return [
    {
      method: "POST",
      pattern: /^\/v2\/publish\/(.+)$/s,
      isWholeTarget: true,
      answer: (request, [destination = ""]) => takeOne(request, destination),
    },
    {
      method: "POST",
      pattern: /^\/v2\/enqueue\/([^/]+)\/(.+)$/s,
      isWholeTarget: true,
      answer: (request, [queueName = "", destination = ""]) =>
        takeOne(request, destination, decodeName(queueName)),
    },
    {
      method: "POST",
      pattern: /^\/v2\/batch$/,
      answer: (request) => ({ body: take(readBatch(request)) }),
    },
  ];
}

function isDuplicate(answer: PublishAnswer | undefined): boolean {
  return answer !== undefined && "deduplicated" in answer;
}

function readBatch({ body, callerIp }: QstashRequest): readonly PublishEntry[] {
  const batch = BATCH.safeParse(readJson(body));
  if (!batch.success) throw badRequest("invalid batch: each entry needs a destination");
  return batch.data.map((entry) => ({
    destination: entry.destination,
    headers: lowerCased(entry.headers ?? {}),
    body: Buffer.from(entry.body ?? ""),
    queueName: entry.queue,
    scheduleId: undefined,
    callerIp,
  }));
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
