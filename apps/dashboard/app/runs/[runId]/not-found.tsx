// A run id that the executor does not know.
import Link from "next/link";
import { Empty } from "../../../components/empty.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { paths } from "../../../lib/paths.ts";

export default function RunNotFound() {
  return (
    <>
      <PageHead title="Run" />
      <div className="panel">
        <Empty title="There is no such run">
          <p>
            The id may be mistyped, or the run belongs to another executor or to data since wiped.
          </p>
          <Link className="button" href={paths.runs()}>
            To the runs
          </Link>
        </Empty>
      </div>
    </>
  );
}
