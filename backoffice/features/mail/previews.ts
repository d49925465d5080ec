import { MailPreviews } from '../../../contracts/notification/http.ts';
import type { MailPreview } from '../../../contracts/notification/http.ts';
import { call } from '../../../web/backend.ts';
import { config } from '../../lib/config.ts';

export async function fetchPreviews(session: string): Promise<readonly MailPreview[]> {
  return (await call(MailPreviews, { base: config().NOTIFICATION_URL, path: '/api/messages/previews', session })).previews;
}
