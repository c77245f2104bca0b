// What publishes: everything asked for in one request is checked first, and then taken as a whole.
import type { Accepted } from "./accept-message.ts";
import type { DailyQuota } from "./daily-quota.ts";
import type { Publication } from "./message.ts";
import { type Destination, type HeaderValues, isUrl, parsePublish } from "./parse-publish.ts";
import { checkPublication, type PlanLimits } from "./plan-limits.ts";
import { QstashRefusal } from "./qstash-refusal.ts";
import type { Queues } from "./queues.ts";
import type { UrlGroups } from "./url-groups.ts";

export interface PublishParts {
  readonly plan: PlanLimits;
  readonly quota: DailyQuota;
  readonly queues: Queues;
  readonly urlGroups: UrlGroups;
  readonly accept: (publication: Publication) => Accepted;
  /** A message of a batch that is refused has an answer of its own, and the others are taken. */
  readonly judgesEach: () => boolean;
}

export interface PublishEntry {
  /** A URL, or the name of a URL group. */
  readonly destination: string;
  readonly headers: HeaderValues;
  readonly body: Buffer;
  readonly queueName: string | undefined;
  readonly scheduleId: string | undefined;
  readonly callerIp: string;
}

interface PublishedMessage {
  readonly messageId: string;
  readonly url: string;
  /** Left out when it is not. */
  readonly deduplicated?: true;
}

interface RefusedMessage {
  readonly error: string;
}

/** One message for a URL, a list for a group. */
export type PublishAnswer = PublishedMessage | readonly PublishedMessage[] | RefusedMessage;

export const isPublished = (
  answer: PublishedMessage | RefusedMessage,
): answer is PublishedMessage => "messageId" in answer;

/** @throws QstashRefusal; then nothing is published, of a whole batch neither. */
export function publishMessages(
  parts: PublishParts,
  entries: readonly PublishEntry[],
): readonly PublishAnswer[] {
  const parsed = entries.map((entry) => ({
    isGroup: !isUrl(entry.destination),
    ...judgeEntry(parts, entry, entries.length > 1 && parts.judgesEach()),
  }));
  parts.quota.take(parsed.reduce((sum, { publications }) => sum + publications.length, 0));
  return parsed.map(({ isGroup, publications, error }) => {
    if (error !== undefined) return { error };
    const published = publications.map((publication) => publishOne(parts, publication));
    const [only] = published;
    return isGroup || only === undefined ? published : only;
  });
}

interface JudgedEntry {
  readonly publications: readonly Publication[];
  readonly error?: string;
}

/** @throws QstashRefusal, unless it is one of several that are judged apart. */
function judgeEntry(parts: PublishParts, entry: PublishEntry, isApart: boolean): JudgedEntry {
  try {
    return { publications: readEntry(parts, entry) };
  } catch (error) {
    if (!isApart || !(error instanceof QstashRefusal)) throw error;
    return { publications: [], error: error.message };
  }
}

/** @throws QstashRefusal */
export function readEntry(parts: PublishParts, entry: PublishEntry): readonly Publication[] {
  return destinationsOf(parts.urlGroups, entry.destination).map((destination) => {
    const publication = parsePublish({ ...entry, destination });
    checkPublication(publication, parts.plan, Date.now());
    const { queueName } = publication;
    if (queueName !== undefined) parts.queues.checkRoom(queueName);
    return publication;
  });
}

function destinationsOf(urlGroups: UrlGroups, text: string): readonly Destination[] {
  const group = isUrl(text) ? undefined : urlGroups.find(text);
  if (group === undefined) return [{ url: text, urlGroup: undefined, endpointName: undefined }];
  return group.endpoints.map(({ name, url }) => ({ url, urlGroup: text, endpointName: name }));
}

function publishOne({ accept }: PublishParts, publication: Publication): PublishedMessage {
  const { messageId, isDuplicate } = accept(publication);
  const { url } = publication;
  return isDuplicate ? { messageId, url, deduplicated: true } : { messageId, url };
}
