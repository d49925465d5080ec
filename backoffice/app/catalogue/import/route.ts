import { CsvFormat, type CsvImport } from '../../../../contracts/product/transfer.ts';
import { isOutage } from '../../../../web/outage.ts';
import { isSameOrigin } from '../../../../web/same-origin.ts';
import { textOfField } from '../../../../web/form-field.ts';
import { config } from '../../../lib/config.ts';
import { currentSession } from '../../../lib/cookies.ts';
import { logFailure } from '../../../lib/log.ts';

/** A file of 100,000 rows takes minutes on a small machine. */
const TIMEOUT_MILLIS = 900_000;

/** Passes a file to the product service, and its report back line by line. A refusal is a text for people. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers, config().SHOP_URL)) return new Response('Open the page again and repeat.', { status: 403 });
  const session = await currentSession();
  if (session === undefined) return new Response('Your session has ended. Sign in again.', { status: 401 });
  const form = await request.formData().catch(() => undefined);
  const file = form?.get('file');
  if (!form || !(file instanceof File) || file.size === 0) return new Response('Choose a file that is not empty.', { status: 422 });
  const csv = await utf8Of(file);
  if (csv === undefined)
    return new Response('The file is not UTF-8. Save it as "CSV UTF-8" in your spreadsheet, and choose it again.', { status: 422 });
  const format = CsvFormat.safeParse(form.get('format'));
  const body: CsvImport = {
    csv,
    isDryRun: form.get('dryRun') !== null,
    reason: textOfField(form.get('reason')),
    ...(format.success && { format: format.data }),
  };
  try {
    const answer = await fetch(new URL('/api/catalogue/imports', config().PRODUCT_URL), {
      method: 'POST',
      cache: 'no-store',
      headers: { cookie: `session=${session}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MILLIS)]),
    });
    if (answer.ok) return new Response(answer.body, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8' } });
    if (answer.status < 500 || answer.status === 503) return new Response(await detailOf(answer), { status: answer.status });
  } catch (error) {
    if (!isOutage(error)) logFailure(error, {}, 'import failed');
  }
  return new Response('The catalogue does not respond. Try again in a moment; what was imported stays.', { status: 503 });
}

async function detailOf(answer: Response): Promise<string> {
  const { detail }: { detail?: string } = await answer.json();
  return `${detail ?? 'This file cannot be imported'}.`;
}

async function utf8Of(file: File): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return undefined;
  }
}
