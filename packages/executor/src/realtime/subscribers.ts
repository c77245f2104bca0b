// Who hears what: one look-up per message, and a hand-over to each subscriber of its channel and topic.
import type { Message } from "../db/realtime-messages.ts";
import { createParcel, type Parcel } from "./parcel.ts";

/** Channels to the topics that may be heard of each. */
export type Grants = ReadonlyMap<string, ReadonlySet<string>>;

export interface Subscriber {
  readonly grants: Grants;
  /** Knows frames that begin and end a stream; version 4.24 of the official SDK fails at the first. */
  readonly takesStreams: boolean;
  /** Never blocks and never throws: who cannot take it is cut off. */
  readonly take: (parcel: Parcel) => void;
  /** Called every 15 seconds. */
  readonly beat: () => void;
  /** The executor stops. */
  readonly end: () => void;
}

export interface Subscribers {
  readonly size: () => number;
  readonly all: () => readonly Subscriber[];
  readonly add: (subscriber: Subscriber) => void;
  readonly remove: (subscriber: Subscriber) => void;
  readonly deliver: (message: Message) => void;
}

/** @param environment - Stands in every message. */
export function createSubscribers(environment: string): Subscribers {
  const everybody = new Set<Subscriber>();
  const byChannel = new Map<string, Set<Subscriber>>();

  function add(subscriber: Subscriber): void {
    everybody.add(subscriber);
    for (const channel of subscriber.grants.keys()) {
      const there = byChannel.get(channel) ?? new Set();
      byChannel.set(channel, there.add(subscriber));
    }
  }

  function remove(subscriber: Subscriber): void {
    if (!everybody.delete(subscriber)) return;
    for (const channel of subscriber.grants.keys()) {
      const there = byChannel.get(channel);
      there?.delete(subscriber);
      if (there?.size === 0) byChannel.delete(channel);
    }
  }

  function deliver(message: Message): void {
    const there = byChannel.get(message.channel);
    if (there === undefined) return;
    const parcel = createParcel(message, environment);
    // Who is cut off on the way is taken out of the set.
    for (const subscriber of there) if (hears(subscriber, message)) subscriber.take(parcel);
  }

  return { size: () => everybody.size, all: () => [...everybody], add, remove, deliver };
}

function hears({ grants, takesStreams }: Subscriber, { channel, topic, kind }: Message): boolean {
  if (kind === "datastream-start" && !takesStreams) return false;
  return topic === null || grants.get(channel)?.has(topic) === true;
}
