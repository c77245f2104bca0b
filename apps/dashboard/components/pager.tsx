// To older rows, and back to the newest. Pages go by key: there are no page numbers.
import Link from "next/link";

export function Pager({
  noun,
  newest,
  older,
}: {
  /** In the plural. */
  readonly noun: string;
  /** Where the first page is; null on it. */
  readonly newest: string | null;
  /** Null on the last page. */
  readonly older: string | null;
}) {
  if (newest === null && older === null) return null;
  return (
    <nav className="pager" aria-label="Pages">
      {newest === null ? (
        <span />
      ) : (
        <Link className="button" href={newest}>
          Newest {noun}
        </Link>
      )}
      {older !== null && (
        <Link className="button" href={older} prefetch={false}>
          Older {noun}
        </Link>
      )}
    </nav>
  );
}
