import * as z from 'zod';
import { Sku } from '../inventory/commands.ts';
import { Language } from './language.ts';

/** Kinds of mail that a recipient may stop. All others belong to an order or an account and are always sent. */
export const StoppableKind = z.enum(['back-in-stock']);

export type StoppableKind = z.infer<typeof StoppableKind>;

const Hour = z.int().min(0).max(23);

/** Hours of the shop's day; `from` may be later than `to`, over midnight. */
export const QuietHours = z.object({ from: Hour, to: Hour }).refine(({ from, to }) => from !== to, 'from and to must differ');

export type QuietHours = Readonly<z.infer<typeof QuietHours>>;

/** What an account has chosen about its messages. */
export const MessagePreferences = z.object({
  language: Language.nullable().describe("null: the shop's"),
  stopped: z.array(StoppableKind).describe('kinds of mail that are not sent'),
  quietHours: QuietHours.nullable().describe('hours in which only mails about orders and the account are sent'),
});

export type MessagePreferences = Readonly<z.infer<typeof MessagePreferences>>;

export const StockNotice = z.object({ sku: Sku });

export const StockNotices = z.object({ notices: z.array(z.object({ sku: z.string(), title: z.string() })) });

export type StockNotices = Readonly<z.infer<typeof StockNotices>>;

/** The mails to an account of the last 90 days, without their texts: the newest first, at most a thousand. */
export const SentMails = z.object({
  mails: z.array(
    z.object({
      kind: z.string(),
      subject: z.string(),
      orderId: z.uuid().nullable(),
      status: z.enum(['pending', 'sent', 'undeliverable']),
      createdAt: z.iso.datetime(),
    }),
  ),
});

export type SentMails = Readonly<z.infer<typeof SentMails>>;

/** A mail with sample data. */
export const MailPreview = z.object({ name: z.string(), language: Language, subject: z.string(), text: z.string(), html: z.string() });

export type MailPreview = Readonly<z.infer<typeof MailPreview>>;

export const MailPreviews = z.object({ previews: z.array(MailPreview) });
