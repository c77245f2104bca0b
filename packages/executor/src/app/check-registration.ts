// What the shape of a registration does not say: whether its parts make sense, alone and together.
import type { RegisteredFunction, Registration } from "@cairn/core";
import { appUrlProblem } from "./app-url.ts";
import { checkCancels } from "./check-cancels.ts";
import { checkExpression } from "./check-expression.ts";
import { checkTriggers } from "./check-triggers.ts";
import { conflictOf, expressionsOf, FlowControl } from "./flow-control.ts";
import { fieldName, registrationError } from "./registration-problem.ts";
import { checkSdk } from "./sdk-support.ts";

/**
 * Refuses the whole registration when one function is wrong: half an app is worse than the old one.
 *
 * @returns Sentences about what is allowed and probably not meant.
 * @throws {CairnError} `registration_invalid`, `function_duplicate`, `sdk_unsupported`,
 * `app_url_invalid`, `cron_invalid`, `expression_invalid`.
 */
export function checkRegistration(registration: Registration): readonly string[] {
  const { sdk, v, functions } = registration;
  checkSdk(sdk, v);
  checkUnique(functions);
  const warnings = functions.flatMap(checkFunction);
  if (functions.length > 0) return warnings;
  return [
    `The app ${registration.appName} has no functions; those it had are archived.`,
    ...warnings,
  ];
}

function checkUnique(functions: readonly RegisteredFunction[]): void {
  const seen = new Map<string, number>();
  for (const [index, { id, name }] of functions.entries()) {
    const earlier = seen.get(id);
    if (earlier !== undefined) {
      const first = `functions[${String(earlier)}] ("${functions[earlier]?.name ?? ""}")`;
      throw registrationError({
        code: "function_duplicate",
        functionId: id,
        field: "the id",
        problem: `is given twice: by ${first} and by functions[${String(index)}] ("${name}")`,
      });
    }
    seen.set(id, index);
  }
}

function checkFunction(fn: RegisteredFunction): readonly string[] {
  checkRuntime(fn);
  checkTriggers(fn);
  const flow = parseFlowControl(fn);
  for (const [field, source] of expressionsOf(flow)) {
    checkExpression({ functionId: fn.id, field, source, variables: ["event"] });
  }
  return checkCancels(fn.id, flow.cancel ?? []);
}

function checkRuntime({ id, steps }: RegisteredFunction): void {
  const { type, url } = steps.step.runtime;
  const field = "steps.step.runtime";
  if (type !== "http") {
    const allowed = '"http": serve the functions over HTTP';
    throw registrationError({ functionId: id, field: `${field}.type`, value: type, allowed });
  }
  const problem = appUrlProblem(url);
  if (problem === undefined) return;
  throw registrationError({
    code: "app_url_invalid",
    functionId: id,
    field: `${field}.url`,
    problem,
  });
}

function parseFlowControl(fn: RegisteredFunction): FlowControl {
  const parsed = FlowControl.safeParse(fn, { reportInput: true });
  const [issue] = parsed.error?.issues ?? [];
  if (issue !== undefined) {
    throw registrationError({
      functionId: fn.id,
      field: fieldName(issue.path),
      value: issue.input,
      allowed: issue.message,
    });
  }
  const flow = parsed.data ?? {};
  const conflict = conflictOf(flow);
  if (conflict === undefined) return flow;
  throw registrationError({
    functionId: fn.id,
    field: "batchEvents",
    problem: `cannot be combined with ${conflict}`,
  });
}
