import { describe, expect, it } from "vitest";
import type { Result } from "./result.ts";
import { readVisible, type Page, type RowSource, type VisiblePage } from "./visible-page.ts";

interface Row {
  readonly id: string;
  readonly at: string;
  readonly status: string;
}

const aRow = (second: number, status = "running"): Row => ({
  id: String(second),
  at: `2026-03-01T12:00:${String(second).padStart(2, "0")}.000Z`,
  status,
});

/** A list of rows behind an API that knows `from`, `until`, `limit` and one status filter. */
function aSource(all: readonly Row[], query: Record<string, string> = {}) {
  const asked: string[] = [];
  const source: RowSource<Row> = {
    query: () => new URLSearchParams(query),
    read: (params) => {
      asked.push(params.toString());
      return Promise.resolve(answer(all, params));
    },
    at: (row) => row.at,
    isSettled: (row) => row.status === "completed",
    lookUp: (row) => Promise.resolve(all.find(({ id }) => id === row.id)),
  };
  return { source, asked };
}

function answer(all: readonly Row[], params: URLSearchParams): Result<Page<Row>> {
  const from = params.get("from") ?? "";
  const until = params.get("until") ?? "9";
  const status = params.get("status");
  const data = all
    .filter((row) => row.at >= from && row.at < until)
    .filter((row) => status === null || row.status === status)
    .slice(0, Number(params.get("limit") ?? 50));
  return { ok: true, data: { data, page: { next: null } } };
}

const shownOf = (rows: readonly Row[]): VisiblePage<Row> => ({ rows, next: "n", unseen: 0 });

async function read(shown: VisiblePage<Row>, source: RowSource<Row>): Promise<VisiblePage<Row>> {
  const result = await readVisible(shown, source);
  if (!result.ok) throw new Error(result.problem.title);
  return result.data;
}

describe("a list that is read anew", () => {
  it("changes rows in their places and only counts those above", async () => {
    const shown = shownOf([aRow(3), aRow(2), aRow(1)]);
    const { source } = aSource([aRow(5), aRow(4), aRow(3), aRow(2, "completed"), aRow(1)]);
    const next = await read(shown, source);
    expect(next.rows.map(({ id, status }) => `${id} ${status}`)).toEqual([
      "3 running",
      "2 completed",
      "1 running",
    ]);
    expect(next.unseen).toBe(2);
    expect(next.next).toBe("n");
  });

  it("keeps a row that no longer fits the filters, as it is now", async () => {
    const shown = shownOf([aRow(3), aRow(2)]);
    const { source } = aSource([aRow(3), aRow(2, "completed")], { status: "running" });
    const next = await read(shown, source);
    expect(next.rows.map(({ status }) => status)).toEqual(["running", "completed"]);
  });

  it("shows the first rows of an empty list as soon as there are any", async () => {
    const { source } = aSource([aRow(2), aRow(1)]);
    const next = await read(shownOf([]), source);
    expect(next.rows).toHaveLength(2);
    expect(next.unseen).toBe(0);
  });

  it("on a later page asks for no newer rows", async () => {
    const { source, asked } = aSource([aRow(5), aRow(1)], { cursor: "c" });
    const next = await read(shownOf([aRow(1)]), source);
    expect(asked).toHaveLength(1);
    expect(next.unseen).toBe(0);
  });

  it("hands on the problem when the read fails, and so keeps what is shown", async () => {
    const problem = { title: "Not now", detail: "", hint: null, code: null, status: 503 };
    const { source } = aSource([]);
    const failing = { ...source, read: () => Promise.resolve({ ok: false as const, problem }) };
    expect(await readVisible(shownOf([aRow(1)]), failing)).toEqual({ ok: false, problem });
  });
});
