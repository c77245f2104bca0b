// Expressions that could not be evaluated are written down a little later and together: they decide
// nothing, and must not slow down what does.
import type { ExpressionFailure } from "@cairn/core";
import type { Sql } from "../db/client.ts";
import { type CountedFailure, saveExpressionErrors } from "../db/expression-errors.ts";
import type { Logger } from "../ops/log.ts";

export interface ExpressionErrors {
  readonly note: (failure: ExpressionFailure) => void;
  /** Writes what was noted so far. */
  readonly flush: () => Promise<void>;
}

const FLUSH_MS = 1_000;

export function createExpressionErrors(sql: Sql, log: Logger): ExpressionErrors {
  const noted = new Map<string, CountedFailure>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const failures = [...noted.values()];
    noted.clear();
    if (failures.length === 0) return;
    await saveExpressionErrors(sql, failures).catch((err: unknown) => {
      log.warn({ err }, "could not write down which expressions failed");
    });
  }

  return {
    note: (failure) => {
      const { functionId, field } = failure;
      const key = `${functionId}:${field}`;
      const count = (noted.get(key)?.count ?? 0) + 1;
      if (count === 1) log.warn({ ...failure }, "an expression could not be evaluated");
      noted.set(key, { ...failure, count });
      timer ??= setTimeout(() => void flush(), FLUSH_MS).unref();
    },
    flush,
  };
}
