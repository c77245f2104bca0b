import { describe, expect, it } from "vitest";
import { cronProblem } from "./cron-shape.ts";

describe("a cron expression", () => {
  it.each([
    "* * * * *",
    "*/5 0-6/2 1,15 JAN-MAR mon-FRI",
    "0 9 * * 1",
    "5/10 * * * 7",
    "0 0 29 2 *",
    "0 0 30 2 1",
    "TZ=Europe/Paris 0 12 * * *",
    "CRON_TZ=UTC  0 12 * * *",
  ])("may be %s", (cron) => {
    expect(cronProblem(cron)).toBeUndefined();
  });

  it.each([
    ["", "has 1 field where 5 are needed"],
    ["* * * *", "has 4 fields where 5 are needed"],
    ["* * * * * *", "has 6 fields"],
    ["0 0 * * * * *", "has 7 fields"],
    ["99 * * * *", '"99" as minute; allowed is 0 to 59'],
    ["* 24 * * *", '"24" as hour'],
    ["* * 0 * *", '"0" as day of the month'],
    ["* * * 13 *", '"13" as month'],
    ["* * * * 8", '"8" as day of the week'],
    ["5-1 * * * *", '"5-1" as minute'],
    ["*/0 * * * *", 'the step 0 in "*/0" as minute; a step is 1 to 60'],
    ["*/100 * * * *", 'the step 100 in "*/100" as minute; a step is 1 to 60'],
    ["* 1-5/25 * * *", 'the step 25 in "1-5/25" as hour; a step is 1 to 24'],
    ["*/x * * * *", '"*/x" as minute; allowed is 0 to 59'],
    ["99/5 * * * *", '"99/5" as minute; allowed is 0 to 59'],
    ["1/2/3 * * * *", '"1/2/3"'],
    ["1-2-3 * * * *", '"1-2-3"'],
    ["a * * * *", '"a" as minute'],
    ["1, * * * *", '"" as minute'],
    ["@daily", "has 1 field where"],
    ["0 0 30 2 *", "is never due"],
    ["0 0 31 4,6,9,11 *", "is never due"],
    ["TZ= 0 0 * * *", "has an empty time zone"],
    ["TZ=Foo/Bar 0 0 * * *", "unknown time zone Foo/Bar"],
    ["* ".repeat(200), "more than 255"],
  ])("%s is refused: it %s", (cron, problem) => {
    expect(cronProblem(cron)).toContain(problem);
  });
});
