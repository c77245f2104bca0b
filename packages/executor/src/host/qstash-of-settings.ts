// Settings become those of QStash, when it is to be the clock.
import type { QstashCredentials, QstashSettings } from "../queue/qstash/qstash-settings.ts";
import { invalidSettings } from "../ops/read-settings.ts";
import type { Settings } from "../ops/settings.ts";

/** What `cairn dev` knows by itself. */
export interface DevQstash {
  /** Its own address. */
  readonly publicUrl: string;
  /** The QStash that it has started. Undefined: the settings name one. */
  readonly local: QstashCredentials | undefined;
}

/**
 * @param dev - In the place of what is not set.
 * @returns Undefined when Postgres is the clock.
 * @throws {CairnError} `configuration_invalid`, naming everything that is missing.
 */
export const qstashOptions = (settings: Settings, dev?: DevQstash): QstashSettings | undefined =>
  settings.queue === "qstash" ? requireQstash(settings, dev) : undefined;

/** @throws {CairnError} `configuration_invalid`, naming everything that is missing. */
export function requireQstash(settings: Settings, dev?: DevQstash): QstashSettings {
  const local = dev?.local;
  const missing: string[] = [];
  const required = (variable: string, value: string | undefined): string => {
    if (value === undefined) missing.push(`${variable} is missing; QStash as the queue needs it`);
    return value ?? "";
  };
  const found = {
    ...local,
    ...baseUrlOf(settings),
    token: required("QSTASH_TOKEN", settings.qstashToken ?? local?.token),
    ...signingKeys(settings, local, required),
    publicUrl: required("CAIRN_PUBLIC_URL", settings.publicUrl ?? dev?.publicUrl),
    ...(settings.sweep === undefined ? {} : { sweepMs: settings.sweep }),
  };
  if (missing.length > 0) throw invalidSettings(missing);
  return found;
}

const baseUrlOf = ({ qstashUrl }: Settings) =>
  qstashUrl === undefined ? {} : { baseUrl: qstashUrl };

function signingKeys(
  { qstashCurrentSigningKey: current, qstashNextSigningKey: next }: Settings,
  local: DevQstash["local"],
  required: (variable: string, value: string | undefined) => string,
) {
  return {
    currentSigningKey: required("QSTASH_CURRENT_SIGNING_KEY", current ?? local?.currentSigningKey),
    nextSigningKey: required("QSTASH_NEXT_SIGNING_KEY", next ?? local?.nextSigningKey),
  };
}
