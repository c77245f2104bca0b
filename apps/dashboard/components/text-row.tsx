// One line to type into, with its name above and what is wrong or meant below.
import { useId } from "react";

export function TextRow({
  name,
  value,
  onChange,
  problem = null,
  hint = null,
  inputMode = "text",
}: {
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem?: string | null;
  readonly hint?: string | null;
  readonly inputMode?: "text" | "numeric";
}) {
  const id = useId();
  return (
    <div className="form-row">
      <label htmlFor={id}>{name}</label>
      <input
        id={id}
        className="field"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputMode={inputMode}
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={`${id}-said`}
      />
      <p className={problem === null ? "hint" : "field-problem"} id={`${id}-said`}>
        {problem ?? hint}
      </p>
    </div>
  );
}
