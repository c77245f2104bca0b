// A subscriber of realtime messages: with a token of the executor, over a WebSocket.
import { provideWebSocket } from "../../realtime/web-socket.ts";
import { Mismatch } from "./mismatch.ts";
import type { Trial } from "./trial.ts";

export interface Frame {
  readonly topic: string;
  readonly data: unknown;
  readonly run_id?: string;
}

export interface Subscription {
  readonly heard: readonly Frame[];
  /** All that was heard before this: publishes a last message, and waits for it. */
  readonly all: () => Promise<readonly Frame[]>;
  readonly close: () => void;
}

const LAST = { topic: "status", data: "the last message" };

/** @returns When the executor has let it in. */
export async function subscribe(
  { api, until }: Pick<Trial, "api" | "until">,
  channel: string,
  topics: readonly string[],
): Promise<Subscription> {
  provideWebSocket();
  const body = topics.map((name) => ({ channel, name }));
  const { body: answer } = await api.ask("/v1/realtime/token", { body });
  const token = encodeURIComponent(String(answer["jwt"]));
  const url = api.url.replace("http", "ws");
  const socket = new WebSocket(`${url}/v1/realtime/connect?token=${token}`);
  const heard: Frame[] = [];
  socket.addEventListener("message", ({ data }) => heard.push(JSON.parse(String(data)) as Frame));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Mismatch("subscription", "open", "error")));
  });
  const isLast = ({ topic, data }: Frame): boolean => topic === LAST.topic && data === LAST.data;
  return {
    heard,
    close: () => socket.close(),
    all: async () => {
      const query = new URLSearchParams({ channel, topic: LAST.topic });
      const { data } = LAST;
      await api.ask(`/v1/realtime/publish?${query.toString()}`, { body: JSON.stringify(data) });
      await until("the last message", () => Promise.resolve(heard.find(isLast)));
      return heard.filter((frame) => !isLast(frame));
    },
  };
}
