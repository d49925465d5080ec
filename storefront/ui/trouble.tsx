/** What went wrong with a form and no field is to blame for. */
export function Trouble({ text }: { readonly text: string }) {
  return (
    <div className="message bad" role="alert">
      <p>{text}</p>
    </div>
  );
}
