// A function that the executor does not know.
import Link from "next/link";
import { Empty } from "../../../components/empty.tsx";
import { PageHead } from "../../../components/page-head.tsx";
import { paths } from "../../../lib/paths.ts";

export default function FunctionNotFound() {
  return (
    <>
      <PageHead title="Function" />
      <div className="panel">
        <Empty title="There is no such function">
          <p>The name may be mistyped, or no app has registered it here.</p>
          <Link className="button" href={paths.functions()}>
            To the functions
          </Link>
        </Empty>
      </div>
    </>
  );
}
