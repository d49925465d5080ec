/** A form's problem that concerns no field. */
export function FormAlert({ text }: { readonly text: string }) {
  return (
    <div className="message bad" role="alert">
      <p>{text}</p>
    </div>
  );
}
