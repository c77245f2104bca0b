// The settings of QStash as the clock. Its own have the names that Upstash gives them.
import type { Setting } from "./setting.ts";

const COMMANDS = ["dev", "start", "serverless", "setup", "doctor"] as const;
const INSTEAD = "with `--queue qstash`: `dev` starts a QStash of its own; `start` refuses";

export const QSTASH_SETTINGS: readonly Setting[] = [
  {
    name: "qstashUrl",
    variable: "QSTASH_URL",
    value: "url",
    commands: COMMANDS,
    says: "Where QStash is.",
    otherwise: "its cloud",
  },
  {
    name: "qstashToken",
    variable: "QSTASH_TOKEN",
    value: "token",
    commands: COMMANDS,
    secret: true,
    says: "Whose account of QStash publishes.",
    otherwise: INSTEAD,
  },
  {
    name: "qstashCurrentSigningKey",
    variable: "QSTASH_CURRENT_SIGNING_KEY",
    value: "key",
    commands: COMMANDS,
    secret: true,
    says: "The key that deliveries are signed with.",
    otherwise: INSTEAD,
  },
  {
    name: "qstashNextSigningKey",
    variable: "QSTASH_NEXT_SIGNING_KEY",
    value: "key",
    commands: COMMANDS,
    secret: true,
    says: "The key that they are signed with after a rotation.",
    otherwise: INSTEAD,
  },
  {
    name: "publicUrl",
    variable: "CAIRN_PUBLIC_URL",
    value: "url",
    commands: COMMANDS,
    says: "Where QStash reaches this executor, without a path: https://cairn.example.com.",
    otherwise: "its own address in `dev`; `start --queue qstash` refuses",
  },
  {
    name: "sweep",
    variable: "CAIRN_SWEEP",
    value: "duration",
    commands: COMMANDS,
    says: "Time between two sweeps, whole minutes from 1m to 59m: what QStash lost is late by no more.",
    otherwise: "1m",
  },
  {
    name: "replace",
    variable: "CAIRN_SETUP_REPLACE",
    commands: ["setup"],
    says: "Take over the schedule of the sweep although it calls another host.",
    otherwise: "such a one is left as it is, and named",
  },
];
