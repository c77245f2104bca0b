// The event's name, with the names that functions listen to as suggestions.
import { useId } from "react";

/** The others are offered while one types. */
const SUGGESTIONS_MAX = 8;

export interface NameFieldProps {
  readonly value: string;
  readonly names: readonly string[];
  readonly problem: string | null;
  readonly onChange: (name: string) => void;
}

export function NameField({ value, names, problem, onChange }: NameFieldProps) {
  const id = useId();
  return (
    <div className="form-row">
      <label htmlFor={id}>Event name</label>
      <input
        id={id}
        className="field mono"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        list={`${id}-names`}
        placeholder="shop/order.placed"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
      />
      <datalist id={`${id}-names`}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Suggestions names={names} onChoose={onChange} />
      <p className="field-problem" id={`${id}-problem`} role="status">
        {problem}
      </p>
    </div>
  );
}

function Suggestions({
  names,
  onChoose,
}: {
  readonly names: readonly string[];
  readonly onChoose: (name: string) => void;
}) {
  if (names.length === 0) return null;
  return (
    <p className="suggestions">
      <span className="faint">Your functions listen to</span>
      {names.slice(0, SUGGESTIONS_MAX).map((name) => (
        <button
          key={name}
          type="button"
          className="tag mono"
          aria-label={`Use ${name}`}
          onClick={() => onChoose(name)}
        >
          {name}
        </button>
      ))}
    </p>
  );
}
