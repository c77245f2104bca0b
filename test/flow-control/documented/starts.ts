// What docs/flow-control.md promises of concurrency, throttle and priority: who waits, and who is next.
import { expect } from "vitest";
import { type DocumentedApp, HOUR, MINUTE, soon } from "./documented-app.ts";
import { observed } from "./work.ts";

const images = (tenant: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({ tenant, image: `${tenant}${String(n)}` }));

const tenants = (subjects: readonly string[]): string => subjects.map(([first]) => first).join("");

const upload = (app: DocumentedApp, tenant: string, count: number) =>
  app.send("image/uploaded", ...images(tenant, count));

export const startChecks = {
  concurrency: async (app: DocumentedApp): Promise<void> => {
    observed.shut();
    await upload(app, "a", 5);
    await app.waiting(3);
    await upload(app, "b", 3);
    await app.waiting(4);
    await soon(() => observed.inside().length === 4);
    expect(tenants(observed.inside().toSorted())).toBe("aabb");
    observed.open();
    await app.inStatus("completed", 8);
    expect(observed.mostInside()).toBe(4);
  },
  "concurrency-shared": async (app: DocumentedApp): Promise<void> => {
    observed.shut();
    for (const tenant of ["a", "b", "c"]) await upload(app, tenant, 3);
    await app.waiting(15);
    await soon(() => observed.inside().length === 3);
    observed.open();
    await app.inStatus("completed", 18);
    expect(observed.mostInside()).toBe(3);
  },
  "concurrency-runs": async (app: DocumentedApp): Promise<void> => {
    const orders = ["a1", "a2", "b1"].map((order) => ({ order, user: order.slice(0, 1) }));
    await app.send("order/placed", ...orders);
    await app.inStatus("waiting", 2);
    await app.waiting(1);
    expect(tenants(observed.calls("reserve").toSorted())).toBe("ab");
    await app.move(HOUR);
    await app.inStatus("completed", 2);
    await app.inStatus("waiting", 1);
    expect(observed.calls("reserve")).toHaveLength(3);
    expect(observed.calls("dispatch")).toHaveLength(2);
    await app.move(HOUR);
    await app.inStatus("completed", 3);
  },
  fairness: async (app: DocumentedApp): Promise<void> => {
    observed.shut();
    await upload(app, "b", 20);
    await app.waiting(19);
    await upload(app, "s", 1);
    await app.waiting(20);
    observed.open();
    await app.inStatus("completed", 21);
    // One was inside already; the next turn is of the tenant that had none.
    expect(tenants(observed.calls("render").slice(0, 3))).toBe("bsb");
    expect(observed.mostInside()).toBe(1);
  },
  throttle: async (app: DocumentedApp): Promise<void> => {
    await upload(app, "a", 4);
    await app.waiting(2);
    await upload(app, "b", 1);
    await app.inStatus("completed", 3);
    for (const left of [1, 0]) {
      await app.move(10 * MINUTE);
      await app.inStatus("completed", 5 - left);
      await app.waiting(left);
    }
  },
  priority: async (app: DocumentedApp): Promise<void> => {
    observed.shut();
    await upload(app, "first", 1);
    await soon(() => observed.inside().length === 1);
    for (const urgency of [0, 300, -100, 600]) {
      await app.send("image/uploaded", { tenant: "a", image: String(urgency), urgency });
    }
    await app.waiting(4);
    observed.open();
    await app.inStatus("completed", 5);
    expect(observed.calls("render")).toEqual(["first0", "600", "300", "0", "-100"]);
  },
};
