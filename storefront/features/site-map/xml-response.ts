import { isOutage } from '../../../web/outage.ts';
import { logFailure } from '../../lib/log.ts';

/** Responds with a file of the sitemap; a failure asks search engines to come back, and no cache keeps it. */
export async function xmlResponse(build: () => Promise<string | undefined>): Promise<Response> {
  try {
    const xml = await build();
    if (xml === undefined) return new Response('There is no such file. The index is at /sitemap.xml.\n', { status: 404 });
    return new Response(xml, { headers: { 'content-type': 'application/xml' } });
  } catch (error) {
    logFailure(error, {}, 'sitemap failed');
    return new Response('The sitemap is not available. Try again later.\n', {
      status: isOutage(error) ? 503 : 500,
      headers: { 'retry-after': '600' },
    });
  }
}
