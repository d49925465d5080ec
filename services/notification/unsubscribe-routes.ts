import * as z from 'zod';
import { NotificationError } from '../../domain/notification/errors.ts';
import { stopKind } from '../../domain/notification/preferences/store.ts';
import { readUnsubscription } from '../../domain/notification/unsubscribe/token.ts';
import type { Service } from '../../platform/http/service.ts';
import type { Database } from '../../platform/sql/sql.ts';

export interface UnsubscribeProps {
  readonly database: Database;
  readonly shopUrl: string;
  readonly unsubscribeKey: string;
}

const querystring = z.object({ token: z.string().min(1).max(300) });

/** The link of the header List-Unsubscribe (RFC 8058). Mail programs post to it from anywhere, without a session: its token is what counts. */
export function unsubscribeRoutes(app: Service, { database, shopUrl, unsubscribeKey }: UnsubscribeProps): void {
  // The body is always List-Unsubscribe=One-Click, in one of the two forms of HTML.
  app.addContentTypeParser(['application/x-www-form-urlencoded', 'multipart/form-data'], { parseAs: 'string' }, (_request, _body, done) =>
    done(null, undefined),
  );

  app.post(
    '/api/messages/unsubscribe',
    {
      config: { acceptsCrossSite: true },
      schema: { description: 'Stops mails of one kind by the link of a mail.', querystring, response: { 204: z.undefined() } },
    },
    async ({ query, log }, reply) => {
      const unsubscription = readUnsubscription(unsubscribeKey, query.token);
      if (!unsubscription)
        throw new NotificationError('unsubscribe-link-invalid', 'this link was not made by the shop; use it as it is in the mail');
      await stopKind(database, unsubscription);
      log.info({ kind: unsubscription.kind }, 'mails stopped by their recipient');
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/messages/unsubscribe',
    {
      schema: {
        description: 'Leads a browser to the page that asks before it stops the mails: programs open links to check them.',
        querystring,
        response: { 303: z.undefined() },
      },
    },
    async ({ query }, reply) => reply.redirect(`${shopUrl}/unsubscribe?${new URLSearchParams(query).toString()}`, 303),
  );
}
