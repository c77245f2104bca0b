// Any address that leads nowhere.
import Link from "next/link";
import { Empty } from "../components/empty.tsx";
import { PageHead } from "../components/page-head.tsx";
import { paths } from "../lib/paths.ts";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <>
      <PageHead title="Not found" />
      <div className="panel">
        <Empty title="There is no such page">
          <p>The address may be mistyped.</p>
          <Link className="button" href={paths.runs()}>
            To the runs
          </Link>
        </Empty>
      </div>
    </>
  );
}
