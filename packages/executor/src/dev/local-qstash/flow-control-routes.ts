// Flow-control keys: shown, paused and pinned; and the deliveries of all of them.
import type { FlowControl, FlowControlKey } from "./flow-control.ts";
import type { Lane } from "./lane.ts";
import { readCount, readPeriod } from "./parse-flow-control.ts";
import type { QstashAnswer, QstashRequest, Route } from "./qstash-request.ts";

type Action = (name: string, request: QstashRequest) => void;

export function flowControlRoutes(flowControl: FlowControl, all: Lane): readonly Route[] {
  const { key } = flowControl;
  return [
    {
      method: "GET",
      pattern: /^\/v2\/flowControl\/([^/]+)$/,
      answer: (_, [name = ""]) => ({ body: showKey(name, key(name)) }),
    },
    {
      method: "GET",
      pattern: /^\/v2\/globalParallelism$/,
      answer: () => ({
        body: {
          parallelismMax: shown(all.limits().parallelism),
          parallelismCount: all.counts().active,
        },
      }),
    },
    post("pause", (name) => key(name).lane.setPaused(true)),
    post("resume", (name) => key(name).lane.setPaused(false)),
    post("resetRate", (name) => key(name).lane.resetRate()),
    post("pin", (name, { query }) => {
      flowControl.pin(name, {
        parallelism: readCount(query.get("parallelism") ?? undefined, "parallelism"),
        rate: readCount(query.get("rate") ?? undefined, "rate"),
        periodMs: readPeriod(query.get("period") ?? undefined),
      });
    }),
    post("unpin", (name, { query }) => {
      const found = key(name);
      if (query.get("parallelism") === "true") found.isParallelismPinned = false;
      if (query.get("rate") === "true") found.isRatePinned = false;
    }),
  ];
}

function post(action: string, run: Action): Route {
  return {
    method: "POST",
    pattern: new RegExp(`^/v2/flowControl/([^/]+)/${action}$`),
    answer: (request, [name = ""]): QstashAnswer => {
      run(name, request);
      return {};
    },
  };
}

function showKey(flowControlKey: string, found: FlowControlKey) {
  const { lane } = found;
  const { waiting, active, startedInPeriod, periodStart } = lane.counts();
  const { parallelism, rate } = lane.limits();
  return {
    flowControlKey,
    waitListSize: waiting,
    parallelismMax: shown(parallelism),
    parallelismCount: active,
    rateMax: shown(rate),
    rateCount: startedInPeriod,
    ratePeriod: found.periodMs / 1_000,
    ratePeriodStart: Math.floor(periodStart / 1_000),
    isPaused: lane.isPaused(),
    isPinnedParallelism: found.isParallelismPinned,
    isPinnedRate: found.isRatePinned,
  };
}

/** No limit is 0 there. */
const shown = (limit: number): number => (limit === Number.POSITIVE_INFINITY ? 0 : limit);
