// Draws the functions of a workload: each has one control for certain, and more by chance.
import type { SeededRandom } from "./seeded-random.ts";
import type {
  ConcurrencyPlan,
  Controls,
  FunctionPlan,
  KeyField,
  StepPlan,
} from "./workload-plan.ts";

type Control = keyof Controls;

const DECK = [
  "concurrency",
  "run concurrency",
  "shared concurrency",
  "throttle",
  "rateLimit",
  "debounce",
  "batch",
  "priority",
  "singleton",
  "singleton",
  "idempotency",
  "cancelOn",
] as const;

/** What a batch cannot be combined with. */
const NOT_BATCHED: readonly Control[] = ["cancelOn", "debounce", "singleton", "priority"];
const MORE: readonly Control[] = [
  "concurrency",
  "throttle",
  "rateLimit",
  "priority",
  "idempotency",
  "cancelOn",
  "singleton",
];

export const EVENT_NAMES = ["a", "b", "c", "d", "e", "f", "g"].map((name) => `workload/${name}`);

export function planFunctions(random: SeededRandom): FunctionPlan[] {
  const count = random.int(6, 10);
  const cards = random.shuffle(DECK).slice(0, count);
  const sharedKey = random.pick(["user", "team"] as const);
  const sharedLimit = random.int(1, 3);
  const shared: ConcurrencyPlan = { limit: sharedLimit, key: sharedKey, unit: "step", shared: "p" };
  const main = cards.map((card) =>
    card === "shared concurrency" ? { concurrency: [shared] } : draw(card, random),
  );
  // A limit that is shared needs somebody to share it with.
  if (cards.includes("shared concurrency")) main.push({ concurrency: [shared] });
  return main.map((controls, index) => ({
    id: `f${String(index)}`,
    events: random.shuffle(EVENT_NAMES).slice(0, random.chance(0.3) ? 2 : 1),
    controls: withMore(controls, random),
    steps: planSteps(random),
    checkpointing: random.chance(0.5),
  }));
}

function withMore(main: Controls, random: SeededRandom): Controls {
  let controls = main;
  for (const card of MORE) {
    const isTaken = card in controls;
    const isRefused = "batch" in controls && NOT_BATCHED.includes(card);
    if (random.chance(0.2) && !isTaken && !isRefused)
      controls = { ...draw(card, random), ...controls };
  }
  return controls;
}

interface Hand {
  readonly random: SeededRandom;
  readonly key: KeyField | null;
  readonly periodS: number;
}

const DRAW: Readonly<Record<(typeof DECK)[number] | Control, (hand: Hand) => Controls>> = {
  concurrency: (hand) => ({ concurrency: [drawConcurrency("step", hand)] }),
  "run concurrency": (hand) => ({ concurrency: [drawConcurrency("run", hand)] }),
  "shared concurrency": (hand) => ({ concurrency: [drawConcurrency("step", hand)] }),
  throttle: ({ random, key, periodS }) => {
    // A little less than what comes, so that a queue forms, which does not last long after the load.
    const perS = { team: 1, user: random.int(2, 3), order: 1, none: random.int(4, 7) };
    const limit = perS[key ?? "none"] * periodS;
    return { throttle: { limit, periodS, burst: random.int(1, 4), key } };
  },
  rateLimit: ({ random, key, periodS }) => ({
    rateLimit: { limit: random.int(2, 8), periodS, key },
  }),
  debounce: ({ random }) => {
    const timeoutS = random.chance(0.5) ? random.int(2, 3) : null;
    return { debounce: { periodS: 1, timeoutS, key: random.pick(["user", "team"] as const) } };
  },
  batch: ({ random, key }) => {
    const leavesSolo = random.chance(0.5);
    return { batch: { maxSize: random.int(2, 5), timeoutS: 1, key, leavesSolo } };
  },
  priority: (hand) => ({
    priority: true,
    concurrency: [drawConcurrency("step", { ...hand, key: null })],
  }),
  singleton: ({ random, key }) => ({
    singleton: { mode: random.pick(["skip", "cancel"] as const), key },
  }),
  idempotency: () => ({ idempotency: "order" }),
  cancelOn: () => ({ cancelOn: true }),
};

function draw(card: keyof typeof DRAW, random: SeededRandom): Controls {
  const key = random.pick<KeyField | null>(["user", "team", null]);
  return DRAW[card]({ random, key, periodS: random.int(1, 2) });
}

const drawConcurrency = (unit: "step" | "run", { random, key }: Hand): ConcurrencyPlan => ({
  limit: random.int(1, 3),
  key,
  unit,
  shared: null,
});

function planSteps(random: SeededRandom): StepPlan[] {
  const count = random.int(1, 4);
  return Array.from({ length: count }, (_, index) => {
    const kind = index > 0 && index < count - 1 && random.chance(0.4) ? "sleep" : "work";
    return {
      name: `${kind}-${String(index)}`,
      kind,
      ms: kind === "sleep" ? 1 : random.int(0, 8),
      isFlaky: kind === "work" && random.chance(0.15),
      isParallel: kind === "work" && index > 0 && random.chance(0.25),
    };
  });
}
