// Who the SDK says it is on the wire.

/** The same as in package.json; a test keeps them together. */
export const SDK_VERSION = "0.1.0";

/** A response without this header did not come from an SDK. */
export const SDK_HEADER = `cairn:v${SDK_VERSION}`;

/** What sync calls the SDK. */
export const SDK_NAME = `cairn:v${SDK_VERSION}`;

export const FRAMEWORK = "nextjs";

/** Parallel steps are discovered in one call once all have finished (docs/protocol.md 3.4). */
export const REQUEST_VERSION = "2";
