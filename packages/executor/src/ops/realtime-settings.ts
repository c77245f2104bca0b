// The settings of realtime messages: what they may cost at most, and whose pages may subscribe.
import type { Setting } from "./setting.ts";

const SERVER = ["dev", "start"] as const;

export const REALTIME_SETTINGS: readonly Setting[] = [
  {
    name: "realtimeMessage",
    variable: "CAIRN_REALTIME_MESSAGE",
    value: "bytes",
    commands: SERVER,
    says: "Size of one realtime message.",
    otherwise: "512 KiB",
  },
  {
    name: "realtimeSubscribers",
    variable: "CAIRN_REALTIME_SUBSCRIBERS",
    value: "number",
    commands: SERVER,
    says: "Connections of subscribers to one executor.",
    otherwise: "5,000",
  },
  {
    name: "realtimeTopics",
    variable: "CAIRN_REALTIME_TOPICS",
    value: "number",
    commands: SERVER,
    says: "Topics that one subscription token may name.",
    otherwise: "100",
  },
  {
    name: "realtimeBuffer",
    variable: "CAIRN_REALTIME_BUFFER",
    value: "bytes",
    commands: SERVER,
    says: "What may wait for a subscriber that does not read, before it is cut off.",
    otherwise: "1 MiB",
  },
  {
    name: "realtimeHosts",
    variable: "CAIRN_REALTIME_HOSTS",
    value: "hosts",
    commands: ["start"],
    says: "Hosts whose pages may subscribe, separated by commas.",
    otherwise: "every page that has a token",
  },
];
