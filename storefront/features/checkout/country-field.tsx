export interface CountryOption {
  readonly code: string;
  readonly name: string;
}

export interface CountryFieldProps {
  readonly countries: readonly CountryOption[];

  /** The selected code. */
  readonly value: string;
  readonly onChange: (code: string) => void;
  readonly error: string | undefined;
}

export function CountryField({ countries, value, onChange, error }: CountryFieldProps) {
  return (
    <div className="field">
      <label htmlFor="country">Country</label>
      {error && (
        <span className="field-error" id="country-error">
          {error}
        </span>
      )}
      <select
        id="country"
        name="country"
        autoComplete="country"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...(error && { 'aria-describedby': 'country-error', 'aria-invalid': true })}
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
