import { Refusal } from '../../../../web/backend.ts';
import { isOutage } from '../../../../web/outage.ts';
import { fetchPreviews } from '../../../features/mail/previews.ts';
import { currentSession } from '../../../lib/cookies.ts';
import { logFailure } from '../../../lib/log.ts';

/** A mail's styles are inline. It loads and runs nothing, as in a mail program. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** The HTML of a mail, as it is sent. */
export async function GET(request: Request): Promise<Response> {
  const session = await currentSession();
  if (session === undefined) return new Response(null, { status: 303, headers: { location: '/staff/sign-in' } });
  try {
    const preview = (await fetchPreviews(session))[Number(new URL(request.url).searchParams.get('number'))];
    if (!preview) return new Response('There is no such mail.', { status: 404 });
    return new Response(preview.html, { headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY } });
  } catch (error) {
    if (error instanceof Refusal) return new Response('Sign in again; your role must include this.', { status: error.status });
    if (!isOutage(error)) logFailure(error, {}, 'preview failed');
    return new Response('The notification service does not respond. Try again in a moment.', { status: 503 });
  }
}
