// Events and functions of a scenario are named after the app and the scenario: scenarios run at the
// same time and must not start each other.
import type { Names } from "./function-spec.ts";

interface Named {
  readonly name: string;
}

/** The function's id within its app. */
export const functionId = (scenario: Named, fn: string): string =>
  fn === "main" ? scenario.name : `${scenario.name}--${fn}`;

export function namesOf(app: string, scenario: Named): Names {
  const event = `${app}/${scenario.name}`;
  return {
    event: (suffix) => (suffix === undefined ? event : `${event}.${suffix}`),
    slug: (fn) => `${app}-${functionId(scenario, fn)}`,
  };
}
