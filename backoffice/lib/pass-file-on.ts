import { isOutage } from '../../web/outage.ts';
import { currentSession } from './cookies.ts';
import { logFailure } from './log.ts';

export interface FileSource {
  /** Where a service writes the file. */
  readonly url: URL;

  /** How long the whole file may take. */
  readonly timeoutMillis: number;

  /** The text that is shown when the service refuses it. */
  readonly refusal: string;
}

/** A file of a service, passed on as it arrives to someone who has signed in. */
export async function passFileOn(request: Request, { url, timeoutMillis, refusal }: FileSource): Promise<Response> {
  const session = await currentSession();
  if (session === undefined) return new Response(null, { status: 303, headers: { location: '/staff/sign-in' } });
  try {
    const answer = await fetch(url, {
      headers: { cookie: `session=${session}` },
      cache: 'no-store',
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMillis)]),
    });
    if (answer.ok) return new Response(answer.body, { headers: pick(answer.headers, 'content-type', 'content-disposition') });
    if (answer.status === 401) return new Response(null, { status: 303, headers: { location: '/staff/sign-in?problem=session-expired' } });
    if (answer.status < 500) return new Response(refusal, { status: answer.status });
  } catch (error) {
    if (!isOutage(error)) logFailure(error, { path: url.pathname }, 'file failed');
  }
  return new Response('The service that writes this file does not respond. Try again in a moment.', { status: 503 });
}

function pick(headers: Headers, ...names: readonly string[]): [string, string][] {
  return names.map((name) => [name, headers.get(name) ?? '']);
}
