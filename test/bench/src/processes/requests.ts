// Requests between the benchmark and the processes it starts, over Node's own channel.

// Each request has its own type; nothing here looks at what it carries.
export type Handlers = Readonly<Record<string, (data: never) => Promise<unknown>>>;

export interface RequestMessage {
  readonly id: number;
  readonly name: string;
  readonly data: unknown;
}

export type ReplyMessage =
  | { readonly kind: "ready"; readonly facts: unknown }
  | { readonly kind: "done"; readonly id: number; readonly result: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly message: string };

/**
 * In the started process: says that it is ready, with `facts`, and answers requests. It ends
 * together with the benchmark.
 */
export function answerRequests(handlers: Handlers, facts: unknown): void {
  process.on("message", (message: RequestMessage) => {
    void answer(handlers, message);
  });
  process.on("disconnect", () => process.exit());
  process.on("SIGTERM", () => process.exit());
  say({ kind: "ready", facts });
}

async function answer(handlers: Handlers, { id, name, data }: RequestMessage): Promise<void> {
  try {
    const handler = handlers[name];
    if (handler === undefined) throw new Error(`there is no request "${name}"`);
    say({ kind: "done", id, result: await handler(data as never) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ kind: "failed", id, message });
  }
}

function say(message: ReplyMessage): void {
  process.send?.(message);
}
