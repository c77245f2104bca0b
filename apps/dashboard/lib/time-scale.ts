// The waterfall's time axis: piecewise linear, with long idle stretches drawn at a fixed width.

/** A stretch of time in milliseconds since the run was created. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A part of the axis. Positions are percent of the axis' width. */
export interface Piece extends Span {
  readonly x0: number;
  readonly x1: number;
  /** Idle time, drawn narrower than it was. */
  readonly gap: boolean;
}

export interface TimeScale {
  readonly pieces: readonly Piece[];
}

export interface ScaleOptions extends Span {
  /** Draw long idle stretches at a fixed width. */
  readonly collapse: boolean;
  /** Where `to` lies, in percent; less than 100 leaves room for what is growing. Default: 100. */
  readonly endAt?: number;
}

/** An idle stretch shorter than this is always drawn as it was. */
const GAP_MIN_MS = 3_000;
/** So is one that is shorter than this share of the time in which something ran. */
const GAP_MIN_SHARE = 0.1;
const GAP_WIDTH = 7;
const GAPS_WIDTH_MAX = 40;

/**
 * The scale for a run in which something happened during `busy`. Without `collapse`, or without an
 * idle stretch that is worth it, it is linear.
 */
export function buildScale(busy: readonly Span[], options: ScaleOptions): TimeScale {
  const end = Math.max(options.to, options.from + 1);
  const whole = { from: options.from, to: end };
  const spans = options.collapse ? busyStretches(busy, whole) : [whole];
  return { pieces: layOut(spans, options.endAt ?? 100) };
}

/** The busy spans within `whole`, joined where the time between them is not worth a gap. */
function busyStretches(busy: readonly Span[], whole: Span): readonly Span[] {
  const ends = [
    { from: whole.from, to: whole.from },
    { from: whole.to, to: whole.to },
  ];
  const inside = busy.map(({ from, to }) => ({
    from: clamp(from, whole),
    to: clamp(Math.max(from, to), whole),
  }));
  const sorted = [...inside, ...ends].toSorted((a, b) => a.from - b.from);
  const joined = join(sorted, 0);
  const busyMs = joined.reduce((sum, span) => sum + span.to - span.from, 0);
  return join(joined, Math.max(GAP_MIN_MS, busyMs * GAP_MIN_SHARE));
}

function clamp(ms: number, { from, to }: Span): number {
  return Math.min(to, Math.max(from, ms));
}

function join(sorted: readonly Span[], distance: number): readonly Span[] {
  const joined: Span[] = [];
  for (const span of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && span.from - last.to <= distance) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    } else joined.push(span);
  }
  return joined;
}

function layOut(spans: readonly Span[], endAt: number): readonly Piece[] {
  const gaps = spans.length - 1;
  const gapWidth = gaps === 0 ? 0 : Math.min(GAP_WIDTH, GAPS_WIDTH_MAX / gaps);
  const free = endAt - gapWidth * gaps;
  const busyMs = spans.reduce((sum, span) => sum + span.to - span.from, 0);
  const pieces: Piece[] = [];
  let x = 0;
  for (const [index, span] of spans.entries()) {
    const share = busyMs === 0 ? 1 / spans.length : (span.to - span.from) / busyMs;
    pieces.push({ ...span, x0: x, x1: x + share * free, gap: false });
    x += share * free;
    const next = spans[index + 1];
    if (next === undefined) continue;
    pieces.push({ from: span.to, to: next.from, x0: x, x1: x + gapWidth, gap: true });
    x += gapWidth;
  }
  return pieces;
}

/**
 * Where an instant lies, in percent. Instants after the end go on at the pace of the last piece, up
 * to 100; after a gap at the end they stay where they are.
 */
export function project(scale: TimeScale, ms: number): number {
  const piece = scale.pieces.find((candidate) => ms <= candidate.to) ?? scale.pieces.at(-1);
  if (piece === undefined) return 0;
  const length = piece.to - piece.from;
  if (length <= 0) return piece.x0;
  const x = piece.x0 + ((ms - piece.from) / length) * (piece.x1 - piece.x0);
  return Math.min(100, Math.max(0, x));
}
