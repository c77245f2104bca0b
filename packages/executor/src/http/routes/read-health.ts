// GET /health: alive. GET /ready: able to work, or which component is not.
import type { HealthView } from "@cairn/core";
import type { Logger } from "../../ops/log.ts";
import { withinTime } from "../../ops/within-time.ts";
import type { Handler } from "../mount-routes.ts";

/** Something that the executor needs in order to work. */
export interface Component {
  readonly name: string;
  /** Rejects when it cannot be used. @returns What there is to say of it even so, if anything. */
  readonly check: () => Promise<string | undefined>;
}

/** A component that has not answered by then counts as unavailable. */
const CHECK_MS = 3_000;

export function healthHandlers(components: readonly Component[], log: Logger) {
  return {
    readHealth: (c) => c.json({ status: "ok", components: [] } satisfies HealthView),
    readReadiness: async (c) => {
      const states = await Promise.all(components.map((component) => stateOf(component, log)));
      const isReady = states.every(({ status }) => status === "ok");
      const view: HealthView = { status: isReady ? "ok" : "unavailable", components: states };
      c.header("Cache-Control", "no-store");
      if (isReady) return c.json(view);
      c.header("Retry-After", "2");
      return c.json(view, 503);
    },
  } satisfies Record<string, Handler>;
}

type ComponentState = HealthView["components"][number];

async function stateOf(component: Component, log: Logger): Promise<ComponentState> {
  const { name, check } = component;
  try {
    const detail = await withinTime(check(), CHECK_MS, () => {
      throw new Error(`no answer within ${String(CHECK_MS)} ms`);
    });
    return { name, status: "ok", detail: detail ?? null };
  } catch (err) {
    log.warn({ err, component: name }, "component unavailable");
    return { name, status: "unavailable", detail: `The ${name} does not answer.` };
  }
}
