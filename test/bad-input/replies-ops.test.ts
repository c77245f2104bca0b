// Rows 45 to 52: answers in the SDK's form that make no sense, or hold what is hard to store. A run
// fails with a name that docs/errors.md explains, or goes on with the value as it was sent.
import { describe, expect, it } from "vitest";
import { until } from "../opcodes/official-system.ts";
import {
  type Answer,
  type Call,
  fails,
  first,
  type Outcome,
  recovers,
  runAll,
  says,
  startBadApp,
} from "./replies-app.ts";

const op = (change: object = {}): object => ({
  id: "a",
  op: "StepRun",
  name: "a",
  data: 1,
  ...change,
});
const ops = (...list: readonly unknown[]): Answer => says(206, list);

type Table = Readonly<Record<string, readonly [answer: Answer, expected: Outcome]>>;

const run = (table: Table) =>
  runAll(Object.fromEntries(Object.entries(table).map(([name, [answer]]) => [name, { answer }])));
const expectedOf = (table: Table): Record<string, Outcome> =>
  Object.fromEntries(Object.entries(table).map(([name, [, expected]]) => [name, expected]));

const BROKEN = fails("protocol_error", 1);

const NO_OPS: Table = {
  "no op at all": [ops(), fails("protocol_error", 2)],
  "no op, once": [first(ops()), recovers("protocol_error")],
  "1,001 ops": [ops(...Array.from({ length: 1_001 }, (_, n) => op({ id: String(n) }))), BROKEN],
  "1,000 ops": [
    first(ops(...Array.from({ length: 1_000 }, (_, n) => op({ id: String(n) })))),
    recovers(),
  ],
  "an unknown opcode": [ops(op({ op: "Explode" })), BROKEN],
  "no opcode": [ops(op({ op: undefined })), BROKEN],
  "no id": [ops(op({ id: undefined })), BROKEN],
  "an empty id": [ops(op({ id: "" })), BROKEN],
  "a number as id": [ops(op({ id: 7 })), BROKEN],
  "an id of 10 KB": [ops(op({ id: "x".repeat(10_240) })), BROKEN],
  "one id twice": [ops(op(), op()), BROKEN],
  "an op that is null": [ops(null), BROKEN],
  "a text": [says(206, '"text"'), BROKEN],
  "opts that are a list": [ops(op({ opts: [] })), BROKEN],
  "the end and then more": [ops({ id: "c", op: "RunComplete", data: "fine" }, op()), recovers()],
};

const NUL = "a\u0000b";
const HALF = "a\ud800b";

/** The id and every text of an op that goes into the database. */
const UNSTORABLE: Table = Object.fromEntries(
  [NUL, HALF].flatMap((text) => {
    const kind = text === NUL ? "NUL" : "half a character";
    return [
      [`${kind} in an id`, [ops(op({ id: text })), BROKEN]],
      [
        `${kind} in a name`,
        [first(ops(op({ name: text, displayName: text, userland: { id: text } }))), recovers()],
      ],
      [
        `${kind} in the event of a wait`,
        [ops(op({ op: "WaitForEvent", name: text, opts: { event: text, timeout: "1h" } })), BROKEN],
      ],
      [
        `${kind} in the name of a signal`,
        [
          ops(op({ op: "WaitForSignal", name: text, opts: { signal: text, timeout: "1h" } })),
          BROKEN,
        ],
      ],
      [
        `${kind} in a condition`,
        [
          ops(
            op({
              op: "WaitForEvent",
              name: "e",
              opts: { event: "e", timeout: "1h", if: `async.data.x == '${text}'` },
            }),
          ),
          BROKEN,
        ],
      ],
      [
        `${kind} in the function of an invoke`,
        [ops(op({ op: "InvokeFunction", opts: { function_id: text, payload: {} } })), BROKEN],
      ],
      [
        `${kind} in the name of an error`,
        [
          says(400, { name: text, message: text }, { "x-inngest-no-retry": "true" }),
          { status: "Failed", result: text, failures: [] },
        ],
      ],
      [
        `${kind} in the error of a step`,
        [
          first(ops(op({ op: "StepFailed", error: { name: text, message: text, stack: text } }))),
          recovers(),
        ],
      ],
    ];
  }),
) as Table;

describe("an app that answers a call with", () => {
  it("ops that are none breaks the protocol, and its run says so at once", async () => {
    expect(await run(NO_OPS)).toEqual(expectedOf(NO_OPS));
  });

  it("texts that cannot be stored spoils nothing but its run", async () => {
    expect(await run(UNSTORABLE)).toEqual(expectedOf(UNSTORABLE));
  });
});

describe("a step's result", () => {
  it.each([
    ["NUL", '"a\\u0000b"'],
    ["half a character", '"\\ud800"'],
    ["both as keys", '{"\\u0000":1,"\\ud800":2}'],
    ["what JSON knows and JavaScript hides", '{"__proto__":{"x":1},"constructor":1}'],
    ["numbers at the edge", "[0.1,1e+21,5e-324,9007199254740991]"],
  ])("comes back as it was sent, with %s", async (_, data) => {
    const seen: string[] = [];
    const answer: Answer = (call) => {
      if (call.nth === 1) return says(206, `[{"id":"a","op":"StepRun","data":${data}}]`)(call);
      seen.push(call.body);
      says(200, "1")(call);
    };
    const { e } = await runAll({ e: { answer } }, { checkpointing: false });
    expect(e).toMatchObject({ status: "Completed" });
    expect(seen[0]).toContain(`"steps":{"a":{"data":${data}}}`);
  });

  it("that is too large ends the run, and is not asked for again", async () => {
    const large = "x".repeat(5 * 1024 * 1024);
    const { step, output } = await runAll({
      step: { answer: ops(op({ data: large })) },
      output: { answer: says(200, JSON.stringify(large)) },
    });
    expect([step, output]).toMatchObject([
      { status: "Failed", result: "output_too_large" },
      { status: "Failed", result: "output_too_large" },
    ]);
  });
});

describe("an error of an app", () => {
  const final = { "x-inngest-no-retry": "true" };

  it.each([
    ["is missing", "null", { name: "Error" }],
    ["is a text", '"no"', { name: "Error" }],
    ["has HTML in it", '{"name":"E","message":"<script>"}', { name: "E", message: "<script>" }],
    ["has a message that is a number", '{"message":7}', { name: "Error" }],
  ])("that %s is kept as what it is", async (_, body, expected) => {
    const app = await startBadApp({ e: { answer: says(400, body, final) } });
    const { output, status } = await app.system.ended(await app.start("e"));
    expect(status).toBe("Failed");
    expect(output).toMatchObject(expected);
  });

  it("with a stack of 5 MB is cut short", async () => {
    const error = { name: "E", message: "m", stack: "x".repeat(5 * 1024 * 1024) };
    const app = await startBadApp({ e: { answer: says(400, error, final) } });
    const { output } = await app.system.ended(await app.start("e"));
    expect(JSON.stringify(output).length).toBeLessThan(64 * 1024);
    expect(output).toMatchObject({ name: "E", message: "m" });
  });
});

describe("an answer that comes too late", () => {
  it("changes nothing of a run that was cancelled meanwhile", async () => {
    let waiting: Call | undefined;
    const app = await startBadApp({
      e: {
        answer: (call) => {
          waiting = call;
        },
      },
    });
    const { system } = app;
    const runId = await app.start("e");
    const call = await until(() => Promise.resolve(waiting));
    await system.ask(`/v1/runs/${runId}/cancel`, {});
    const before = await system.ended(runId);
    expect(before.status).toBe("Cancelled");
    ops(op())(call);
    await until(() => Promise.resolve(call.response.writableFinished || undefined));
    expect(await system.ended(runId)).toEqual(before);
    const [row] = await system.sql<{ memos: number; jobs: number }[]>`
      select (select count(*)::int from cairn.memos where run_id = ${runId}) as memos,
        (select count(*)::int from cairn.jobs where run_id = ${runId}) as jobs`;
    expect(row).toEqual({ memos: 0, jobs: 0 });
  });
});

describe("a checkpoint", () => {
  const checkpoint = (runId: string, change: object) => ({
    run_id: runId,
    fn_id: "f",
    qi_id: "j",
    generation_id: 1,
    steps: [op()],
    ...change,
  });

  it("of another run, another job or an old generation is refused, and changes nothing", async () => {
    let waiting: Call | undefined;
    const hold: Answer = (call) => {
      waiting = call;
    };
    const app = await startBadApp({ e: { answer: hold }, other: { answer: () => undefined } });
    const runId = await app.start("e");
    const call = await until(() => Promise.resolve(waiting));
    const otherId = await app.start("other");
    const { ctx } = JSON.parse(call.body) as { ctx: { qi_id: string; generation_id: number } };
    const own = { qi_id: ctx.qi_id, generation_id: ctx.generation_id };
    const post = async (path: string, body: object) =>
      (await app.system.ask(`/v1/checkpoint/${path}/async`, body)).status;
    expect(await post(otherId, checkpoint(otherId, own))).toBe(409);
    expect(await post(otherId, checkpoint(runId, own))).toBe(400);
    expect(await post(runId, checkpoint(runId, { ...own, qi_id: otherId }))).toBe(409);
    expect(await post(runId, checkpoint(runId, { ...own, generation_id: 0 }))).toBe(409);
    expect(await post(runId, checkpoint(runId, { ...own, generation_id: 2 ** 53 }))).not.toBe(200);
    expect(await post("nobody", checkpoint("nobody", own))).toBe(409);
    expect(await post(runId, checkpoint(runId, own))).toBe(200);
    says(200, '"fine"')(call);
    expect(await app.outcome(runId)).toEqual(recovers());
  });
});
