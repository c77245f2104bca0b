// The marks on the waterfall's axis: round times, far enough apart to be read.
import { formatMs, formatRough } from "./format.ts";
import type { Piece, TimeScale } from "./time-scale.ts";

export interface Tick {
  /** Percent of the axis' width. */
  readonly x: number;
  readonly label: string;
}

const ROUND_MS: readonly number[] = [1, 2, 5].flatMap((digit) =>
  [1, 10, 100, 1_000, 10_000].map((power) => digit * power),
);
const ROUND_LONG_MS: readonly number[] = [
  60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 604_800_000,
];
const ROUND = [...ROUND_MS, ...ROUND_LONG_MS].toSorted((a, b) => a - b);

/**
 * Ticks from left to right, none of whose labels touches another one, a gap, or the right edge. The
 * first piece counts from the run's creation; each later one begins with the full time since then
 * and goes on from itself ("+500 ms").
 *
 * @param labelWidth What a label takes, in percent of the axis' width.
 */
export function ticks(scale: TimeScale, labelWidth: number): readonly Tick[] {
  const all: Tick[] = [];
  for (const [index, piece] of scale.pieces.entries()) {
    if (piece.gap) continue;
    const room = scale.pieces[index + 1] === undefined ? 100 : piece.x1;
    for (const tick of pieceTicks(piece, index === 0, labelWidth)) {
      const last = all.at(-1);
      if (tick.x + labelWidth * 0.8 > room) continue;
      if (last === undefined || tick.x - last.x >= labelWidth) all.push(tick);
    }
  }
  return all;
}

function pieceTicks(piece: Piece, first: boolean, labelWidth: number): readonly Tick[] {
  const width = piece.x1 - piece.x0;
  const start = { x: piece.x0, label: first ? "0" : formatRough(piece.from) };
  if (width <= 0) return [start];
  const perPercent = (piece.to - piece.from) / width;
  const step = ROUND.find((ms) => ms / perPercent >= labelWidth) ?? piece.to - piece.from;
  const rest: Tick[] = [];
  for (let ms = step; ms / perPercent <= width; ms += step) {
    rest.push({ x: piece.x0 + ms / perPercent, label: `${first ? "" : "+"}${roundLabel(ms)}` });
  }
  return [start, ...rest];
}

/** A round time without the decimals that formatMs gives measured ones: "1 s", "1.5 s", "250 ms". */
function roundLabel(ms: number): string {
  if (ms < 1_000 || ms >= 60_000) return formatMs(ms);
  return `${String(Number((ms / 1_000).toFixed(1)))} s`;
}
