// What QStash needs to be the clock: where it is, whose account, and where it reaches us.
import { CairnError, type ServerKind } from "@cairn/core";
import { ORIGIN } from "../../ops/settings.ts";
import { DEVELOPMENT_KEYS } from "./development-keys.ts";
import type { DeliveryKeys } from "./verify-delivery.ts";

export interface QstashSettings extends DeliveryKeys {
  /** Of QStash itself. Default: its cloud. */
  readonly baseUrl?: string;
  readonly token: string;
  /** Where QStash reaches this executor, without a path: `https://cairn.example.com`. */
  readonly publicUrl: string;
  /** Between two sweeps, in milliseconds: what was lost is late by no more. Default 1 minute. */
  readonly sweepMs?: number;
}

/** What QStash itself gives; the rest is of this executor. */
export type QstashCredentials = Pick<
  QstashSettings,
  "baseUrl" | "token" | "currentSigningKey" | "nextSigningKey"
>;

export const DEFAULT_SWEEP_MS = 60_000;
/** Sweeps that may fail before a job that is due later is late. */
const SWEEPS_AHEAD = 5;

export const horizonOf = ({ sweepMs = DEFAULT_SWEEP_MS }: QstashSettings): number =>
  sweepMs * SWEEPS_AHEAD;

const KNOWN_KEYS: ReadonlySet<string> = new Set(Object.values(DEVELOPMENT_KEYS));

/** @throws {CairnError} `configuration_invalid`. */
export function checkQstashSettings(settings: QstashSettings, mode: ServerKind): void {
  const { publicUrl, currentSigningKey, nextSigningKey } = settings;
  if (!URL.canParse(publicUrl) || !ORIGIN.test(publicUrl)) {
    throw invalid(
      `CAIRN_PUBLIC_URL is ${JSON.stringify(publicUrl.slice(0, 200))}, not a URL without a path.`,
      "Set it to where QStash reaches this executor, such as https://cairn.example.com.",
    );
  }
  if (mode === "dev") return;
  if ([currentSigningKey, nextSigningKey].some((key) => KNOWN_KEYS.has(key))) {
    throw invalid(
      "The signing keys of QStash are those of its development server, which everybody knows.",
      "Take QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY from the Upstash console.",
    );
  }
}

const invalid = (message: string, hint: string): CairnError =>
  new CairnError("configuration_invalid", { message, hint });

export const WAKEUP_PATH = "/v1/queue/wakeup";
export const SWEEP_PATH = "/v1/queue/sweep";

/** As it is published, and as the signature of each delivery names it. */
export const deliveryUrl = ({ publicUrl }: QstashSettings, path: string): string =>
  publicUrl.replace(/\/+$/, "") + path;
