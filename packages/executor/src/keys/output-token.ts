// Who has the token of a durable endpoint's run may read what the run answers, and nothing else. The
// app's own client gets it in a redirect.
import { CairnError } from "@cairn/core";
import { z } from "zod";
import { createSealer, type SealSecrets } from "./sealed-token.ts";

export interface OutputTokens {
  /** @throws {CairnError} `unauthorized` when there is no key to sign with. */
  readonly mint: (runId: string) => string;
  /** @throws {CairnError} `output_token_invalid` when it is not a token of this run, or too old. */
  readonly check: (token: string, runId: string) => void;
}

export interface OutputTokenSettings {
  readonly secrets: SealSecrets;
  readonly environment: string;
  readonly nowMs: () => number;
}

/** Runs may sleep; what they answer is asked for until then. 30 days. */
const OUTPUT_TOKEN_SECONDS = 30 * 24 * 3_600;

const PURPOSE = "cairn/run-output/1";

const Claims = z.object({
  aud: z.literal(PURPOSE),
  env: z.string(),
  run: z.string(),
  exp: z.number(),
});

export function createOutputTokens(settings: OutputTokenSettings): OutputTokens {
  const { environment: env, nowMs } = settings;
  const sealer = createSealer(PURPOSE, settings.secrets);
  const nowSeconds = (): number => Math.floor(nowMs() / 1000);
  return {
    mint: (run) => {
      const exp = nowSeconds() + OUTPUT_TOKEN_SECONDS;
      const claims: z.infer<typeof Claims> = { aud: PURPOSE, env, run, exp };
      const token = sealer.seal(claims);
      if (token === undefined) throw noKey();
      return token;
    },
    check: (token, runId) => {
      const claims = Claims.safeParse(sealer.open(token)).data;
      const isOfRun = claims?.env === env && claims.run === runId;
      if (!isOfRun || claims.exp < nowSeconds()) throw invalid();
    },
  };
}

const noKey = (): CairnError =>
  new CairnError("unauthorized", {
    message: "This executor has no signing key to make tokens with.",
    hint: "`cairn keys mint signing` makes one.",
  });

// One answer for all: strangers learn nothing.
const invalid = (): CairnError =>
  new CairnError("output_token_invalid", {
    message: "The token is not one of this run, or older than 30 days.",
    hint: "Follow the redirect of the endpoint as it came. With a signing key, GET /v1/runs/{id} reads any run.",
  });
