// Equality, order and membership, by the lenient rules: numbers are numbers, and a missing value
// (null) comes before everything else instead of failing.
import { hasIndex } from "./access.ts";
import type { Budget } from "./budget.ts";
import { EvaluationError } from "./evaluation-error.ts";
import { Duration, Timestamp, toDuration, toTimestamp } from "./moments.ts";
import { isList, isMap, isMissing, kindOf } from "./values.ts";

/** Deep equality. Values of different kinds are not equal: 7 is not "7"; a missing one is null. */
export function areEqual(left: unknown, right: unknown, budget: Budget): boolean {
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right);
  if (typeof left === "string" && typeof right === "string") budget.spendOnText(left.length);
  if (typeof left !== "object" && typeof right !== "object") return left === right;
  return areCompositesEqual(left, right, budget);
}

function areCompositesEqual(left: unknown, right: unknown, budget: Budget): boolean {
  if (left === right) return true;
  budget.spend(1);
  const moments = momentsOf(left, right);
  if (moments !== undefined) return moments[0] === moments[1];
  if (isList(left) && isList(right)) return areListsEqual(left, right, budget);
  if (isMap(left) && isMap(right)) return areMapsEqual(left, right, budget);
  return false;
}

function areListsEqual(left: readonly unknown[], right: readonly unknown[], budget: Budget) {
  if (left.length !== right.length) return false;
  budget.spendOnItems(left.length);
  return left.every((item, index) => areEqual(item, right[index], budget));
}

type StringMap = Readonly<Record<string, unknown>>;

function areMapsEqual(left: StringMap, right: StringMap, budget: Budget) {
  const keys = Object.keys(left);
  const others = Object.keys(right).length;
  // Finding a key takes several times as long as reaching a list's item.
  budget.spendOnItems((keys.length + others) * 4);
  if (keys.length !== others) return false;
  return keys.every((key) => Object.hasOwn(right, key) && areEqual(left[key], right[key], budget));
}

/**
 * Where `left` stands relative to `right`: negative before, 0 equal, positive after.
 *
 * @throws EvaluationError for two kinds without a common order, such as a string and a number.
 */
export function compare(left: unknown, right: unknown): number {
  if (isMissing(left) || isMissing(right))
    return Number(isMissing(right)) - Number(isMissing(left));
  const [first, second] = momentsOf(left, right) ?? [left, right];
  if (typeof first === "number" && typeof second === "number") return order(first, second);
  if (typeof first === "string" && typeof second === "string") return order(first, second);
  if (typeof first === "boolean" && typeof second === "boolean") {
    return Number(first) - Number(second);
  }
  throw new EvaluationError(`${kindOf(left)} and ${kindOf(right)} have no order`);
}

function order<Scalar extends number | string>(left: Scalar, right: Scalar): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Both sides in milliseconds, when one is an instant or a span and the other can be read as one. */
function momentsOf(left: unknown, right: unknown): readonly [number, number] | undefined {
  const read = readerFor(left) ?? readerFor(right);
  const first = read?.(left);
  const second = read?.(right);
  return first === undefined || second === undefined ? undefined : [first.ms, second.ms];
}

function readerFor(value: unknown): typeof toTimestamp | typeof toDuration | undefined {
  if (value instanceof Timestamp) return toTimestamp;
  return value instanceof Duration ? toDuration : undefined;
}

/**
 * `item in container`: an item of a list, a key of a map. Nothing is in a missing container.
 *
 * @throws EvaluationError when the container is neither.
 */
export function isIn(item: unknown, container: unknown, budget: Budget): boolean {
  if (isMissing(container)) return false;
  if (isList(container)) {
    budget.spendOnItems(container.length);
    return container.some((candidate) => areEqual(item, candidate, budget));
  }
  if (isMap(container)) return hasIndex(container, item);
  throw new EvaluationError(`"in" looks into a list or a map, not ${kindOf(container)}`);
}
