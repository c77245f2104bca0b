// The feed's one loop: runs while it is wanted, at once when it is kicked, else at every poll.
import { createPause } from "./pause.ts";

export interface FeedLoop {
  /** Starts it if it does not run. */
  readonly start: () => void;
  readonly kick: () => void;
  /** Makes it look at once whether it is still wanted. */
  readonly interrupt: () => void;
  /** Resolves when it does not run. */
  readonly stopped: () => Promise<void>;
}

export interface FeedLoopSettings {
  readonly isWanted: () => boolean;
  readonly round: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  /** Called every 15 seconds while it runs. */
  readonly onBeat: () => void;
  /** Called when it ends because it is not wanted. */
  readonly onStop: () => void;
  readonly pollMs: number;
}

/** However often it is kicked, a round begins at most once in this time. */
const GAP_MS = 25;
const AFTER_FAILURE_MS = 1_000;
const HEARTBEAT_MS = 15_000;

export function createFeedLoop(settings: FeedLoopSettings): FeedLoop {
  const { isWanted, round, onBeat, onFailure, onStop, pollMs } = settings;
  const gap = createPause();
  const idle = createPause();
  let isKicked = false;
  let isRunning = false;
  let running = Promise.resolve();

  async function run(): Promise<void> {
    const heart = setInterval(onBeat, HEARTBEAT_MS);
    while (isWanted()) {
      isKicked = false;
      const isWell = await tryRound();
      if (isWanted()) await gap.wait(isWell ? GAP_MS : AFTER_FAILURE_MS);
      if (isWanted() && !isKicked) await idle.wait(pollMs);
    }
    clearInterval(heart);
    isRunning = false;
    onStop();
  }

  async function tryRound(): Promise<boolean> {
    try {
      await round();
      return true;
    } catch (error) {
      onFailure(error);
      return false;
    }
  }

  return {
    start: () => {
      if (isRunning) return;
      isRunning = true;
      running = run();
    },
    kick: () => {
      isKicked = true;
      idle.cutShort();
    },
    interrupt: () => {
      gap.cutShort();
      idle.cutShort();
    },
    stopped: () => running,
  };
}
