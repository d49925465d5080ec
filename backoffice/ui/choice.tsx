export interface ChoiceProps {
  /** Also its name. */
  readonly id: string;
  readonly label: string;
  readonly hint?: string;

  /** Values with what they are called. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly chosen?: string | undefined;
  readonly required?: boolean;
}

/** A field with a list to choose from. */
export function Choice({ id, label, hint, options, chosen, required = false }: ChoiceProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <select id={id} name={id} defaultValue={chosen} required={required} {...(hint && { 'aria-describedby': `${id}-hint` })}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
