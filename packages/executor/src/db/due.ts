// How a due time travels to the database: relative or absolute; only the database's clock judges.
import type { Due } from "@cairn/core";

export const afterMs = (due: Due | null): number | null =>
  due !== null && "afterMs" in due ? due.afterMs : null;

export const atMs = (due: Due | null): number | null =>
  due !== null && "atMs" in due ? due.atMs : null;

/** SQL: the instant of a row's `after_ms` or `at_ms`; now when both are null. Never early. */
export const dueSql = (row: string): string =>
  `coalesce(to_timestamp(${row}.at_ms / 1000.0), cairn.now() + ${row}.after_ms * interval '1 millisecond', cairn.now())`;

/** SQL: the end of a lease taken now; parameter `position` is its length in milliseconds. */
export const leaseEndSql = (position: number): string =>
  `cairn.now() + $${String(position)}::float8 * interval '1 millisecond'`;
