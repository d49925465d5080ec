import { CsvFormat } from '../../../../contracts/product/transfer.ts';
import { isOutage } from '../../../../web/outage.ts';
import { config } from '../../../lib/config.ts';
import { currentSession } from '../../../lib/cookies.ts';
import { logFailure } from '../../../lib/log.ts';

/** A file is written as it is read. */
const TIMEOUT_MILLIS = 600_000;

/** All products as a file, passed on as it arrives. */
export async function GET(request: Request): Promise<Response> {
  const session = await currentSession();
  if (session === undefined) return new Response(null, { status: 303, headers: { location: '/staff/sign-in' } });
  const format = CsvFormat.safeParse(new URL(request.url).searchParams.get('format'));
  if (!format.success) return new Response('There is no such format.', { status: 404 });
  try {
    const answer = await fetch(new URL(`/api/catalogue/exports?format=${format.data}`, config().PRODUCT_URL), {
      headers: { cookie: `session=${session}` },
      cache: 'no-store',
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MILLIS)]),
    });
    if (answer.ok)
      return new Response(answer.body, {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': answer.headers.get('content-disposition') ?? 'attachment',
        },
      });
    if (answer.status === 401) return new Response(null, { status: 303, headers: { location: '/staff/sign-in?problem=session-expired' } });
    if (answer.status < 500)
      return new Response('Your role does not include this, or other exports are running.', { status: answer.status });
  } catch (error) {
    if (!isOutage(error)) logFailure(error, {}, 'export failed');
  }
  return new Response('The catalogue does not respond. Try again in a moment.', { status: 503 });
}
