// Every setting there is.
import { CLIENT_SETTINGS, DEV_SETTINGS } from "./command-settings.ts";
import { SERVER_SETTINGS } from "./server-settings.ts";
import type { Setting } from "./setting.ts";

/** In the order in which help and docs/configuration.md show them. */
export const SETTINGS: readonly Setting[] = [
  ...SERVER_SETTINGS,
  ...DEV_SETTINGS,
  ...CLIENT_SETTINGS,
];
