import * as z from 'zod';
import { MailPreviews, MessagePreferences, SentMails, StockNotice, StockNotices } from '../../contracts/notification/http.ts';
import { Product } from '../../contracts/product/http.ts';
import { NotificationError } from '../../domain/notification/errors.ts';
import { mailPreviews } from '../../domain/notification/mail/previews.ts';
import { sentMailsTo } from '../../domain/notification/mail/sent-mails.ts';
import { readPreferences, savePreferences } from '../../domain/notification/preferences/store.ts';
import { noticesOf, requestNotice } from '../../domain/notification/stock/store.ts';
import type { HttpClient } from '../../platform/http/client.ts';
import { RemoteRefusal } from '../../platform/http/remote-refusal.ts';
import type { Service } from '../../platform/http/service.ts';
import { requireCaller, requireRole } from '../../platform/identity/identity.ts';
import type { Database } from '../../platform/sql/sql.ts';
import type { AddressOf } from './recipients.ts';

export interface RoutesProps {
  readonly database: Database;
  readonly addressOf: AddressOf;
  readonly product: HttpClient;
  readonly shopUrl: string;
}

const PREFERENCES = '/api/messages/preferences';
const NOTICES = '/api/messages/stock-notices';

export function routes(app: Service, { database, addressOf, product, shopUrl }: RoutesProps): void {
  app.get(
    PREFERENCES,
    {
      onRequest: requireCaller,
      schema: { description: 'What the account has chosen about its messages.', response: { 200: MessagePreferences } },
    },
    async (request) => readPreferences(database, await addressOf(request)),
  );

  app.put(
    PREFERENCES,
    {
      onRequest: requireCaller,
      schema: {
        description: 'Replaces what the account has chosen. Mails about orders and the account itself are always sent.',
        body: MessagePreferences,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      await savePreferences(database, await addressOf(request), request.body);
      return reply.code(204).send();
    },
  );

  app.get(
    NOTICES,
    { onRequest: requireCaller, schema: { description: 'The products that the account waits for.', response: { 200: StockNotices } } },
    async (request) => ({ notices: await noticesOf(database, await addressOf(request)) }),
  );

  app.post(
    NOTICES,
    {
      onRequest: requireCaller,
      schema: {
        description: 'Mails the account once when the SKU can be bought again, and allows such mails.',
        body: StockNotice,
        response: { 204: z.undefined() },
      },
    },
    async (request, reply) => {
      const recipient = await addressOf(request);
      await requestNotice(database, recipient, await productOf(product, request.body.sku));
      return reply.code(204).send();
    },
  );

  app.get(
    '/api/messages/sent',
    { onRequest: requireCaller, schema: { description: 'The mails to the account.', response: { 200: SentMails } } },
    async (request) => ({ mails: await sentMailsTo(database, await addressOf(request)) }),
  );

  app.get(
    '/api/messages/previews',
    {
      onRequest: requireRole('support', 'merchandiser', 'admin'),
      schema: { description: 'Every mail in every language, with sample data.', response: { 200: MailPreviews } },
    },
    async () => ({ previews: [...mailPreviews(shopUrl)] }),
  );
}

const Titled = Product.pick({ sku: true, title: true });

/** @throws NotificationError `no-such-product` */
async function productOf(product: HttpClient, sku: string): Promise<z.infer<typeof Titled>> {
  try {
    return await product.get(`/api/products/${encodeURIComponent(sku)}`, Titled);
  } catch (error) {
    if (!(error instanceof RemoteRefusal)) throw error;
    throw new NotificationError('no-such-product', `there is no product ${sku}`);
  }
}
