// GET /dev: what SDKs in development look for to see whether an executor is there, and from which a
// test can see which functions it has. Not served in production: it asks for no key.
import { Hono } from "hono";
import type { Registry } from "../app/registry.ts";

export interface DevInfoPorts {
  readonly version: string;
  readonly registry: Pick<Registry, "index">;
}

export function devInfoRoutes({ version, registry }: DevInfoPorts): Hono {
  return new Hono().get("/dev", (c) => {
    const functions = [...registry.index().byId.values()].map(({ slug, name, url, triggers }) => ({
      id: slug,
      name,
      triggers: triggers.map(({ event, conditionSource }) => ({
        event,
        ...(conditionSource === null ? {} : { expression: conditionSource }),
      })),
      steps: [{ id: "step", name: "step", uri: url }],
    }));
    return c.json({ version, authed: false, functions });
  });
}
