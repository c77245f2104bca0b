// SQL that deletes rows that have served, a part at a time.

/**
 * Rows are locked before they are deleted: one that somebody uses at that moment is passed over, and never
 * deleted with what it says since.
 *
 * @param over - What holds for a row that has served.
 */
export const pruneSql = (table: string, over: string): string => `
with old as materialized (
  select ctid from ${table} where ${over} limit 20000 for update skip locked)
delete from ${table} t using old where t.ctid = old.ctid`;
