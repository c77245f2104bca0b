// A status as icon and word, plain in lists and as a badge at the head of a page.
import { STATUS_WORDS, type Status } from "../lib/status-words.ts";
import { StatusIcon } from "./status-icon.tsx";

export function StatusLabel({
  status,
  badge = false,
}: {
  readonly status: Status;
  readonly badge?: boolean;
}) {
  const { word, tone } = STATUS_WORDS[status];
  return (
    <span className={badge ? "status badge" : "status"} data-tone={tone}>
      <StatusIcon status={status} />
      {word}
    </span>
  );
}
