import { Refusal } from '../../../../../web/backend.ts';
import { isSameOrigin } from '../../../../../web/same-origin.ts';
import { exportOf } from '../../../../features/account/export-data.ts';
import { sessionIn } from '../../../../features/account/session-cookie.ts';
import { config } from '../../../../lib/config.ts';
import { logFailure } from '../../../../lib/log.ts';

/** Sends the visitor's data as a file. */
export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request.headers, config().SHOP_URL))
    return new Response('This form was not sent from the shop itself. Open the page again and repeat.', { status: 403 });
  const session = sessionIn(request.headers.get('cookie'));
  if (session === undefined) return seeOther('/account/data');
  try {
    return new Response(`${JSON.stringify(await exportOf(session), null, 2)}\n`, {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="shopmart-data.json"',
        'cache-control': 'private, no-store',
      },
    });
  } catch (error) {
    if (error instanceof Refusal) return seeOther('/account/data');
    logFailure(error, {}, 'an export failed');
    return seeOther('/account/data?problem=unavailable');
  }
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
