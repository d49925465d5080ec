const COUNTRIES = [
  'United Kingdom',
  'Ireland',
  'France',
  'Germany',
  'Netherlands',
  'Belgium',
  'Spain',
  'Portugal',
  'Italy',
  'Switzerland',
  'Norway',
];

export function CountryField({ error }: { readonly error: string | undefined }) {
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
        autoComplete="country-name"
        defaultValue={COUNTRIES[0]}
        {...(error && { 'aria-describedby': 'country-error', 'aria-invalid': true })}
      >
        {COUNTRIES.map((country) => (
          <option key={country}>{country}</option>
        ))}
      </select>
    </div>
  );
}
