// The event's data as JSON text. What is wrong is said at once; nothing that was typed is lost.
import { useId } from "react";
import { jsonLines } from "../../lib/json-lines.ts";
import { linesToText } from "../../lib/json-text.ts";

export function DataField({
  value,
  problem,
  onChange,
}: {
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (data: string) => void;
}) {
  const id = useId();
  const layOut = () => {
    const lines = jsonLines(value);
    if (lines !== undefined && problem === null) onChange(linesToText(lines));
  };
  return (
    <div className="form-row">
      <div className="label-line">
        <label htmlFor={id} className="label">
          Data
        </label>
        <button
          type="button"
          className="text-button"
          aria-disabled={problem !== null}
          onClick={layOut}
        >
          Format
        </button>
      </div>
      <textarea
        id={id}
        className="editor"
        value={value}
        onChange={({ target }) => onChange(target.value)}
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
      />
      <p
        className={problem === null ? "field-problem fine" : "field-problem"}
        id={`${id}-problem`}
        role="status"
      >
        {problem ?? "Valid JSON"}
      </p>
    </div>
  );
}
