// The version that `cairn --version`, GET /dev and the log name.
export const VERSION = "0.1.0";
