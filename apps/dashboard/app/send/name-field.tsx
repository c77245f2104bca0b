// The event's name, with the names that functions listen to as suggestions.
import { useId } from "react";

export function NameField({
  value,
  names,
  problem,
  onChange,
}: {
  readonly value: string;
  readonly names: readonly string[];
  readonly problem: string | null;
  readonly onChange: (name: string) => void;
}) {
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
      <p className="field-problem" id={`${id}-problem`} role="status">
        {problem}
      </p>
    </div>
  );
}
