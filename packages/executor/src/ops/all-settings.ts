// Every setting there is.
import { CLIENT_SETTINGS, DEV_SETTINGS } from "./command-settings.ts";
import { EXECUTOR_SETTINGS } from "./executor-settings.ts";
import { REALTIME_SETTINGS } from "./realtime-settings.ts";
import { QSTASH_SETTINGS } from "./qstash-settings.ts";
import { SERVERLESS_SETTINGS } from "./serverless-settings.ts";
import type { Setting } from "./setting.ts";

/** In the order in which help and docs/configuration.md show them. */
export const SETTINGS: readonly Setting[] = [
  ...EXECUTOR_SETTINGS,
  ...QSTASH_SETTINGS,
  ...SERVERLESS_SETTINGS,
  ...REALTIME_SETTINGS,
  ...DEV_SETTINGS,
  ...CLIENT_SETTINGS,
];
