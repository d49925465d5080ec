import { queryNameOf } from '../../../../features/analytics/query.ts';
import { config } from '../../../../lib/config.ts';
import { passFileOn } from '../../../../lib/pass-file-on.ts';

interface Context {
  readonly params: Promise<{ readonly name: string }>;
}

/** The rows of a question as a file. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const name = queryNameOf((await params).name);
  if (name === undefined) return new Response('There is no such question.', { status: 404 });
  const url = new URL(`/api/analytics/queries/${name}`, config().ANALYTICS_URL);
  for (const [key, value] of new URL(request.url).searchParams) url.searchParams.set(key, value);
  url.searchParams.set('format', 'csv');
  return passFileOn(request, { url, timeoutMillis: 60_000, refusal: 'This file cannot be made. Go back, and choose other days or fewer.' });
}
