// What one evaluation may still spend. Without it, macros inside macros over a large event would
// hold the executor for minutes.
import { LimitError } from "./evaluation-error.ts";

/** Nodes visited per evaluation, unless the caller says otherwise. */
export const DEFAULT_BUDGET = 10_000;

/** Characters that cost one step when a whole text is read: about as long as visiting a node. */
const TEXT_PER_STEP = 8_192;

/** Characters that cost one step when a text is decoded. */
const DECODED_PER_STEP = 64;

/** List items that cost one step when a list is searched or copied. */
const ITEMS_PER_STEP = 16;

export class Budget {
  readonly #limit: number;
  #left: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** @throws LimitError when nothing is left; from then on every call throws. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      throw new LimitError(`the expression takes more than ${String(this.#limit)} steps`);
    }
  }

  spendOnText(length: number): void {
    if (length >= TEXT_PER_STEP) this.spend(Math.ceil(length / TEXT_PER_STEP));
  }

  spendOnDecoding(length: number): void {
    this.spend(Math.ceil(length / DECODED_PER_STEP));
  }

  spendOnItems(count: number): void {
    if (count >= ITEMS_PER_STEP) this.spend(Math.ceil(count / ITEMS_PER_STEP));
  }
}
