// The settings of an executor in the routes of a Next.js app (apps/serverless), beside those of any.
import type { Setting } from "./setting.ts";

const COMMANDS = ["serverless"] as const;

export const SERVERLESS_SETTINGS: readonly Setting[] = [
  {
    name: "maxDuration",
    variable: "CAIRN_MAX_DURATION",
    value: "duration",
    commands: COMMANDS,
    says: "How long the host lets one invocation run: `maxDuration` of its route; at least 10s.",
    otherwise: "300s",
  },
  {
    name: "dashboardPassword",
    variable: "CAIRN_DASHBOARD_PASSWORD",
    value: "password",
    commands: COMMANDS,
    secret: true,
    says: "Opens the dashboard, with any user name; at least 16 characters.",
    otherwise: "the dashboard is closed; open in `next dev`",
  },
];
