import { ERROR_CODES, type FaultCode } from "@cairn/core";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_STATUS } from "../../packages/executor/src/http/error-status.ts";

const text = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");
const [overHttp = "", ofRuns = ""] = text.split("## Errors of runs");

/** The rows of a part's tables: first cell to the others. */
function rowsOf(part: string): Map<string, string[]> {
  const rows = part.matchAll(/^\| `(\w+)` +\|(.*)\|$/gm);
  return new Map(
    [...rows].map(([, code = "", rest = ""]) => [code, rest.split("|").map((cell) => cell.trim())]),
  );
}

// A new kind of fault does not compile until it is here.
const FAULTS: Readonly<Record<FaultCode, true>> = {
  app_unreachable: true,
  app_timeout: true,
  app_redirected: true,
  app_response_invalid: true,
  app_response_too_large: true,
  app_response_truncated: true,
  app_unauthorized: true,
  protocol_error: true,
  egress_denied: true,
};
const LIMITS = ["output_too_large", "state_too_large", "too_many_steps"];

describe("docs/errors.md", () => {
  it("explains every code with its status, and no other", () => {
    const documented = [...rowsOf(overHttp)].map(([code, [status]]) => `${code} ${status ?? ""}`);
    const known = ERROR_CODES.map((code) => `${code} ${String(ERROR_STATUS[code])}`);
    expect(documented.toSorted()).toEqual(known.toSorted());
  });

  it("explains every error that a run can end with beside its own", () => {
    const documented = [...rowsOf(ofRuns).keys()].toSorted();
    expect(documented).toEqual([...Object.keys(FAULTS), ...LIMITS].toSorted());
  });

  it("says of each what happened and what to do", () => {
    const cells = [...rowsOf(overHttp).values(), ...rowsOf(ofRuns).values()].flat();
    expect(cells.filter((cell) => cell === "")).toEqual([]);
  });
});
