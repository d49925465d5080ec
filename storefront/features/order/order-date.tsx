/** Server and browser agree on one time zone, so that neither corrects the other. */
const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/London' });

export function OrderDate({ at }: { readonly at: string }) {
  return <time dateTime={at}>{format.format(new Date(at))}</time>;
}
