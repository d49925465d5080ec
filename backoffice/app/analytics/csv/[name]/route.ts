import { isOutage } from '../../../../../web/outage.ts';
import { queryNameOf } from '../../../../features/analytics/query.ts';
import { config } from '../../../../lib/config.ts';
import { currentSession } from '../../../../lib/cookies.ts';
import { logFailure } from '../../../../lib/log.ts';

interface Context {
  readonly params: Promise<{ readonly name: string }>;
}

/** A long answer is written as it is read. */
const TIMEOUT_MILLIS = 60_000;

/** The rows of a question as a file, passed on as they arrive. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const [name, session] = [queryNameOf((await params).name), await currentSession()];
  if (session === undefined) return new Response(null, { status: 303, headers: { location: '/staff/sign-in' } });
  if (name === undefined) return new Response('There is no such question.', { status: 404 });
  const url = new URL(`/api/analytics/queries/${name}`, config().ANALYTICS_URL);
  for (const [key, value] of new URL(request.url).searchParams) url.searchParams.set(key, value);
  url.searchParams.set('format', 'csv');
  try {
    const answer = await fetch(url, {
      headers: { cookie: `session=${session}` },
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
    if (answer.ok) return new Response(answer.body, { headers: pick(answer.headers, 'content-type', 'content-disposition') });
    if (answer.status === 401) return new Response(null, { status: 303, headers: { location: '/staff/sign-in?problem=session-expired' } });
    if (answer.status < 500)
      return new Response('This file cannot be made. Go back, and choose other days or fewer.', { status: answer.status });
  } catch (error) {
    if (!isOutage(error)) logFailure(error, { query: name }, 'file failed');
  }
  return new Response('Analytics does not respond. Try again in a moment.', { status: 503 });
}

function pick(headers: Headers, ...names: readonly string[]): [string, string][] {
  return names.map((name) => [name, headers.get(name) ?? '']);
}
