// An event id that the executor does not know.
import Link from "next/link";
import { Empty } from "../../../components/empty.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { paths } from "../../../lib/paths.ts";

export default function EventNotFound() {
  return (
    <>
      <PageHead title="Event" />
      <div className="panel">
        <Empty title="There is no such event">
          <p>
            The id may be mistyped, or the event belongs to another executor or to data since wiped.
          </p>
          <Link className="button" href={paths.events()}>
            To the events
          </Link>
        </Empty>
      </div>
    </>
  );
}
