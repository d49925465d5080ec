/** Why something is done; the services refuse an act without it. */
export function ReasonField({
  id,
  hint = 'It is kept in the audit trail with your name.',
}: {
  readonly id: string;
  readonly hint?: string;
}) {
  return (
    <div className="field">
      <label htmlFor={id}>Reason</label>
      <span className="hint" id={`${id}-hint`}>
        {hint}
      </span>
      <input id={id} name="reason" required minLength={3} maxLength={300} aria-describedby={`${id}-hint`} autoComplete="off" />
    </div>
  );
}
