// Pausing a function, an app or everything, and resuming it.
import { z } from "zod";
import { PAUSE_MODES, PAUSE_SCOPES } from "../domain/pause.ts";

const NAME_MAX = 255;
const REASON_MAX = 500;
const CONTROL = /[\p{Cc}\p{Cs}]/u;

const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !CONTROL.test(value), "has a control character");

const Scope = z.enum(PAUSE_SCOPES);
const Target = text(NAME_MAX)
  .nullish()
  .describe("The function's slug, or the app's name; or the id of either. Not with scope `all`.");

/** Strict: a field that is misspelled must not pause more than was meant. */
export const PauseBody = z.strictObject({
  scope: Scope,
  target: Target,
  mode: z
    .enum(PAUSE_MODES)
    .default("hold")
    .describe("`hold`: runs are created and wait. `skip`: events start no runs meanwhile."),
  reason: text(REASON_MAX).nullish().describe("For people; shown wherever the pause shows."),
});
export type PauseBody = z.output<typeof PauseBody>;

export const ResumeBody = z.strictObject({ scope: Scope, target: Target });
export type ResumeBody = z.output<typeof ResumeBody>;

/** The same as parameters, for clients that send no body with DELETE. */
export const ResumeQuery = z.object({
  scope: Scope.optional().describe("What was paused."),
  target: z.string().max(NAME_MAX).optional().describe("Which function or app."),
});

export const PauseView = z.object({
  scope: Scope,
  /** The function's slug or the app's name; null: everything. */
  target: z.string().nullable(),
  /** The id of the function or the app; null: everything. */
  targetId: z.string().nullable(),
  mode: z.enum(PAUSE_MODES),
  reason: z.string().nullable(),
  /** The name of the key that did it, or `dev`. */
  pausedBy: z.string(),
  pausedAt: z.iso.datetime({ offset: true }),
});
export type PauseView = z.infer<typeof PauseView>;
