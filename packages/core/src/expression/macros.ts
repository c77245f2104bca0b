// The loops: all, exists, exists_one, filter and map, over a list or the keys of a map. Also how `||`,
// `&&`, `exists` and `all` end early, and why a failure beside the deciding value does not count.
import { EvaluationError, LimitError } from "./evaluation-error.ts";
import type { MacroName } from "./expression.ts";
import { isList, isMap, isMissing, isTruthy, kindOf } from "./values.ts";

type Test = (index: number) => boolean;

/**
 * Whether one of `count` tests gives `decisive`; then the result is `decisive`, else its opposite. A
 * test that fails is passed over as long as another one decides, as CEL has it:
 * `error || true` is true.
 */
export function decide(decisive: boolean, count: number, test: Test): boolean {
  let failure: EvaluationError | undefined;
  for (let index = 0; index < count; index += 1) {
    try {
      if (test(index) === decisive) return decisive;
    } catch (error) {
      failure = passableFailure(error);
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

function passableFailure(error: unknown): EvaluationError {
  if (error instanceof EvaluationError && !(error instanceof LimitError)) return error;
  throw error;
}

/** Runs a macro over `range`; `body` evaluates the macro's body for one item. */
export function runMacro(
  name: MacroName,
  range: unknown,
  body: (item: unknown) => unknown,
): boolean | unknown[] {
  const items = itemsOf(name, range);
  if (name === "map") return items.map(body);
  if (name === "filter") return items.filter((item) => isTruthy(body(item)));
  const test: Test = (index) => isTruthy(body(items[index]));
  if (name === "exists_one") return items.filter((_item, index) => test(index)).length === 1;
  return decide(name === "exists", items.length, test);
}

function itemsOf(name: MacroName, range: unknown): readonly unknown[] {
  if (isMissing(range)) return [];
  if (isList(range)) return range;
  if (isMap(range)) return Object.keys(range);
  throw new EvaluationError(`${name} goes through a list or a map, not ${kindOf(range)}`);
}
