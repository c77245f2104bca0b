// `cancelOn` of a registration: each condition compiles, and one that is missing is told of.
import { parseExpression } from "../expression/parse-expression.ts";
import { checkExpression, type KnownVariables } from "./check-expression.ts";
import type { FlowControl } from "./flow-control.ts";
import { excerpt, registrationError } from "./registration-problem.ts";

type CancelEntry = NonNullable<FlowControl["cancel"]>[number];

const VARIABLES: KnownVariables = ["event", "async"];

/**
 * @returns Sentences about entries that cancel every run.
 * @throws {CairnError} `expression_invalid`.
 */
export function checkCancels(
  functionId: string,
  entries: readonly CancelEntry[],
): readonly string[] {
  return entries.flatMap(({ event, if: source }, index) => {
    if (typeof source === "string") {
      checkCondition({ functionId, index, source });
      return [];
    }
    return [
      `Function "${functionId}": every event ${event} cancels all of its runs, because the cancellation has no condition.`,
    ];
  });
}

/** What both SDKs make of `match`: a mistake in it is told in the words of the code. */
const MATCH = /^event\.(.*) == async\.\1$/s;

interface Condition {
  readonly functionId: string;
  readonly index: number;
  readonly source: string;
}

function checkCondition({ functionId, index, source }: Condition): void {
  const path = MATCH.exec(source)?.[1];
  if (path !== undefined && !parseExpression(source, VARIABLES).ok) {
    throw registrationError({
      code: "expression_invalid",
      functionId,
      field: `cancelOn[${String(index)}].match`,
      value: path,
      allowed: `a path of fields, such as "data.orderId" or 'data["order-id"]' (it stands for ${excerpt(source)})`,
    });
  }
  checkExpression({
    functionId,
    field: `cancel[${String(index)}].if`,
    source,
    variables: VARIABLES,
  });
}
