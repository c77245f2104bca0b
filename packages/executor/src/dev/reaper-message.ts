// What a process tells its reaper, one JSON line each.
import { z } from "zod";

export const reaperMessage = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("register"),
    pid: z.int().positive(),
    startedAt: z.string().nullable(),
    signal: z.enum(["SIGINT", "SIGTERM", "SIGQUIT", "SIGKILL"]),
    graceMs: z.number(),
  }),
  z.object({ kind: z.literal("unregister"), pid: z.int().positive() }),
]);

export type ReaperMessage = z.infer<typeof reaperMessage>;
export type EndSignal = Extract<ReaperMessage, { kind: "register" }>["signal"];
