// This tab's feed: the executor's server-sent events, closed while the tab has long been hidden.
import { API } from "./api-routes.ts";
import { Feed, type Connect } from "./feed.ts";

// Browsers allow six connections to one origin: hidden tabs must not hold them all.
const HIDDEN_MS = 5_000;

const connectEventSource: Connect = (handlers) => {
  const source = new EventSource(API.feed());
  source.addEventListener("open", () => handlers.open());
  source.addEventListener("changes", (event: MessageEvent<unknown>) => {
    handlers.message(String(event.data));
  });
  source.addEventListener("reset", () => handlers.reset());
  source.addEventListener("error", () => {
    handlers.error(source.readyState === EventSource.CLOSED);
  });
  return { close: () => source.close() };
};

let feed: Feed | undefined;

/** Made at first use, in the browser only. */
export function tabFeed(): Feed {
  feed ??= watchVisibility(new Feed(connectEventSource));
  return feed;
}

function watchVisibility(made: Feed): Feed {
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(() => made.pause(), HIDDEN_MS);
    else made.resume();
  });
  return made;
}
