// Is the executor alive, and can it work?
import { z } from "zod";

export const HealthView = z.object({
  status: z.enum(["ok", "unavailable"]),
  components: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["ok", "unavailable"]),
      detail: z.string().nullable(),
    }),
  ),
});
export type HealthView = z.infer<typeof HealthView>;
