import * as z from 'zod';
import { Language } from '../../../../contracts/notification/language.ts';
import { renderHtml, renderText } from '../../../../platform/text/template.ts';
import { textsIn } from '../texts/texts.ts';
import { HTML_LAYOUT } from './html-layout.ts';
import { TEXT_LAYOUT } from './text-layout.ts';

/** What a mail says, in one language. Its HTML and its text are made of it when the mail is sent. */
export const MailContent = z.object({
  language: Language,
  heading: z.string(),
  paragraphs: z.array(z.string()),
  /** The rows of a table. */
  rows: z.array(z.object({ label: z.string(), amount: z.string() })),
  link: z.object({ text: z.string(), url: z.string() }),
});

export type MailContent = z.infer<typeof MailContent>;

export interface LayoutProps {
  readonly shopUrl: string;
  /** The page that stops mails of this kind. @default the kind cannot be stopped */
  readonly unsubscribeUrl?: string | undefined;
}

export interface MailBody {
  readonly text: string;
  readonly html: string;
}

/** The two forms of a mail. Every value is escaped in HTML. */
export function layOut(content: MailContent, { shopUrl, unsubscribeUrl }: LayoutProps): MailBody {
  const { footer, unsubscribe } = textsIn(content.language);
  const view = {
    ...content,
    shopUrl,
    footer,
    unsubscribe: unsubscribeUrl === undefined ? null : { url: unsubscribeUrl, text: unsubscribe },
  };
  return { html: renderHtml(HTML_LAYOUT, view), text: renderText(TEXT_LAYOUT, view).trimEnd() };
}
