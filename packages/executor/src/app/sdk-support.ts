// Which SDKs this executor works with.
import { CairnError } from "@cairn/core";

/** The form of the registration's body. */
const PROTOCOL_VERSION = "0.1";
const JS_SDK = /^(?:inngest-)?js:v(\d+)\.(\d+)\.(\d+)/;

/**
 * @param sdk - Such as `js:v4.24.0`. SDKs of other names and languages pass.
 * @throws {CairnError} `sdk_unsupported`.
 */
export function checkSdk(sdk: string, version: string | null | undefined): void {
  if (version !== undefined && version !== null && version !== PROTOCOL_VERSION) {
    throw new CairnError("sdk_unsupported", {
      message: `The app's SDK (${sdk.slice(0, 50)}) registers in form ${version.slice(0, 20)}; this executor knows form ${PROTOCOL_VERSION}.`,
      hint: "Use a newer executor, or an SDK that it knows.",
    });
  }
  const [, major, minor, patch] = JS_SDK.exec(sdk) ?? [];
  if (major === undefined) return;
  const problem = jsProblem(Number(major), Number(minor), Number(patch));
  if (problem === undefined) return;
  throw new CairnError("sdk_unsupported", {
    message: `The app's SDK (${sdk.slice(0, 50)}) ${problem}.`,
    hint: "Upgrade the package inngest in the app to 3.54.0 or newer, and deploy it again.",
  });
}

function jsProblem(major: number, minor: number, patch: number): string | undefined {
  if (major < 3) return "is too old";
  const isLeaky = major === 3 && minor >= 22 && (minor < 53 || (minor === 53 && patch <= 1));
  if (!isLeaky) return undefined;
  return "tells its environment variables to anybody who asks (GHSA-2jf5-6wwv-vhxx)";
}
