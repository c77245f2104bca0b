// How much of an app's own tracing is kept. What is beyond is left out, never an error of the run.

/** Spans of one request; exporters send 512 at once by default. More are rejected. */
export const SPANS_PER_REQUEST_MAX = 5_000;

/** Characters of a span's name and of the message of its status; more are cut. */
export const SPAN_NAME_CHARS = 256;
export const STATUS_MESSAGE_CHARS = 1_024;

/** Attributes of one span, and characters of a key; what is beyond is left out and counted. */
export const ATTRIBUTES_MAX = 128;
export const ATTRIBUTE_KEY_CHARS = 256;

/** Characters of one text in an attribute; the rest is cut and "…" put in its place. */
export const ATTRIBUTE_TEXT_CHARS = 4_096;

/** Characters of the JSON of all attributes of a span; those that do not fit are left out. */
export const ATTRIBUTES_CHARS = 8_192;
