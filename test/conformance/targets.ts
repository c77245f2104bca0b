// What scenarios run against: an SDK, a way of running steps, and a mode of the executor.

export const SDK_NAMES = ["v4", "v3", "cairn"] as const;
export type SdkName = (typeof SDK_NAMES)[number];

export const MODES = ["dev", "production"] as const;
export type Mode = (typeof MODES)[number];

/**
 * `inline`: consecutive steps run in one call and are checkpointed. `stepwise`: one per call.
 * `streamed`: as inline, and each answer is a stream whose envelope has the real one in it.
 */
export const STYLES = ["inline", "stepwise", "streamed"] as const;
export type Style = (typeof STYLES)[number];

export const isInline = (style: Style): boolean => style !== "stepwise";

export interface Target {
  readonly sdk: SdkName;
  readonly style: Style;
}

/** v3 knows no checkpoints, and streams as v4 does. */
const TARGETS: readonly Target[] = [
  { sdk: "v4", style: "inline" },
  { sdk: "v4", style: "stepwise" },
  { sdk: "v4", style: "streamed" },
  { sdk: "v3", style: "stepwise" },
  { sdk: "cairn", style: "inline" },
  { sdk: "cairn", style: "stepwise" },
  { sdk: "cairn", style: "streamed" },
];

export const targetsOf = (sdk: SdkName): Target[] => TARGETS.filter((one) => one.sdk === sdk);

/** The app's id, unique per target. */
export const appId = ({ sdk, style }: Target): string => `conf-${sdk}-${style}`;

export const SDK_TITLES: Readonly<Record<SdkName, string>> = {
  v4: "inngest 4.24",
  v3: "inngest 3.54",
  cairn: "@cairn/sdk-next",
};
