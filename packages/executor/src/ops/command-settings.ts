// The settings of `cairn dev` alone, and of the commands that ask a running executor.
import type { Setting } from "./setting.ts";

const CLIENT = ["send", "runs", "why", "pause", "resume", "pauses", "limits", "schedules"] as const;

export const DEV_SETTINGS: readonly Setting[] = [
  {
    name: "dataDir",
    variable: "CAIRN_DATA_DIR",
    value: "folder",
    commands: ["dev"],
    says: "Where `dev` keeps its database.",
    otherwise: "`.cairn` in the project",
  },
  {
    name: "fresh",
    variable: "CAIRN_FRESH",
    commands: ["dev"],
    says: "Wipe the data of `dev` first.",
    otherwise: "it lives on",
  },
  {
    name: "noDashboard",
    variable: "CAIRN_NO_DASHBOARD",
    commands: ["dev"],
    says: "Do not start the dashboard.",
    otherwise: "it is started",
  },
  {
    name: "dashboardUrl",
    variable: "CAIRN_DASHBOARD_URL",
    value: "url",
    commands: ["start"],
    says: "Where the dashboard's server runs; its pages are served on the executor's port.",
    otherwise: "no dashboard",
  },
  {
    name: "noApp",
    variable: "CAIRN_NO_APP",
    commands: ["dev"],
    says: "Do not start the example app.",
    otherwise: "it is started when the project has it",
  },
  {
    name: "app",
    variable: "CAIRN_APPS",
    value: "url",
    repeatable: true,
    commands: ["dev"],
    says: "The URL of an app's serve endpoint; may be given several times.",
    otherwise: "apps are discovered",
  },
  {
    name: "noDiscovery",
    variable: "CAIRN_NO_DISCOVERY",
    commands: ["dev"],
    says: "Do not look for apps on this machine's usual ports.",
    otherwise: "they are looked for",
  },
];

export const CLIENT_SETTINGS: readonly Setting[] = [
  {
    name: "url",
    variable: "CAIRN_URL",
    value: "url",
    commands: CLIENT,
    says: "Where the executor is.",
    otherwise: "http://127.0.0.1:8288",
  },
  {
    name: "apiKey",
    variable: "CAIRN_API_KEY",
    value: "key",
    commands: CLIENT,
    secret: true,
    says: "For `send` an event key, for the others a signing key.",
    otherwise: "none; enough for `dev`",
  },
  {
    name: "skip",
    variable: "CAIRN_PAUSE_SKIP",
    commands: ["pause"],
    says: "Events start no runs meanwhile.",
    otherwise: "runs are created and wait",
  },
  {
    name: "reason",
    variable: "CAIRN_REASON",
    value: "text",
    commands: ["pause", "limits"],
    says: "Why, for people.",
    otherwise: "none",
  },
];
