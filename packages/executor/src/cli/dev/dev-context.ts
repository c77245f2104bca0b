// What the parts of `cairn dev` share.
import type { Reaper } from "../../dev/reaper.ts";
import type { Executor } from "../../executor.ts";
import type { Logger } from "../../ops/log.ts";
import type { Settings } from "../../ops/settings.ts";
import type { DevQstash } from "../../host/qstash-of-settings.ts";
import type { Project } from "./project.ts";

export interface DevContext {
  readonly settings: Settings;
  readonly project: Project;
  readonly host: string;
  /** Where API and dashboard are reached. */
  readonly url: string;
  readonly dataDir: string;
  readonly log: Logger;
  readonly reaper: Reaper;
  readonly say: (line: string) => void;
  /** What a part leaves for those that are started after it. */
  readonly shared: {
    databaseUrl?: string;
    /** This process started the database, so nobody else works on it. */
    ownsDatabase?: boolean;
    dashboardUrl?: string;
    appUrl?: string;
    executor?: Executor;
    /** The one that this process started. */
    qstash?: DevQstash["local"];
  };
}
