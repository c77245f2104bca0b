// Above the waterfall: finding a step among many, and the true scale of time.
import type { StepFilter } from "../../lib/step-filter.ts";

export interface WaterfallToolsProps {
  readonly steps: number;
  readonly filter: StepFilter;
  readonly onFilter: (filter: StepFilter) => void;
  /** Are idle stretches worth narrowing at all? */
  readonly hasGaps: boolean;
  readonly trueScale: boolean;
  readonly onTrueScale: (on: boolean) => void;
}

/** With fewer steps than this one sees them all anyway. */
const FILTER_FROM = 15;

export function WaterfallTools(props: WaterfallToolsProps) {
  const { steps, filter, onFilter, hasGaps, trueScale, onTrueScale } = props;
  return (
    <div className="wf-tools">
      <h2>
        Steps <span className="faint number">{steps}</span>
      </h2>
      {steps >= FILTER_FROM && (
        <>
          <input
            className="field wf-search"
            type="search"
            placeholder="Filter by name"
            aria-label="Filter steps by name"
            value={filter.text}
            onChange={({ target }) => onFilter({ ...filter, text: target.value })}
          />
          <button
            type="button"
            className="button small"
            aria-pressed={filter.failuresOnly}
            onClick={() => onFilter({ ...filter, failuresOnly: !filter.failuresOnly })}
          >
            Failures
          </button>
        </>
      )}
      {hasGaps && (
        <button
          type="button"
          className="button small wf-scale"
          aria-pressed={trueScale}
          title="Draw idle time as long as it was"
          onClick={() => onTrueScale(!trueScale)}
        >
          True scale
        </button>
      )}
    </div>
  );
}
