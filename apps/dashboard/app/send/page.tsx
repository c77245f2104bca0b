// The form that sends an event, empty or filled from a name or from an event sent before.
import { PageHead } from "../../components/page-head.tsx";
import { eventNamesOf } from "../../lib/event-names.ts";
import { readEvent, readFunctions } from "../../lib/executor.ts";
import { jsonLines } from "../../lib/json-lines.ts";
import { linesToText } from "../../lib/json-text.ts";
import { firstOf, type SearchParams } from "../../lib/search-params.ts";
import { SendForm, type Draft } from "./send-form.tsx";

export const metadata = { title: "Send event" };

export default async function SendPage({
  searchParams,
}: {
  readonly searchParams: Promise<SearchParams>;
}) {
  const params = await searchParams;
  const [functions, draft] = await Promise.all([readFunctions(), draftFrom(params)]);
  return (
    <>
      <PageHead title="Send event" />
      <SendForm
        // Another draft is another form; within one, what is typed is never replaced.
        key={`${draft.name} ${draft.data}`}
        draft={draft}
        names={functions.ok ? eventNamesOf(functions.data.data) : []}
      />
    </>
  );
}

async function draftFrom(params: SearchParams): Promise<Draft> {
  const eventId = firstOf(params, "event");
  const sent = eventId === null ? null : await readEvent(eventId);
  if (sent?.ok === true) {
    const { name, data } = sent.data.data;
    return { name, data: laidOut(data) };
  }
  return { name: firstOf(params, "name") ?? "", data: "{\n  \n}" };
}

/** For reading and editing; every value stays as it was written. */
function laidOut(json: string): string {
  const lines = jsonLines(json);
  return lines === undefined ? json : linesToText(lines);
}
