import * as z from 'zod';
import type { Suppression } from '../../../domain/notification/suppression/store.ts';

const Recipients = z.array(z.object({ emailAddress: z.string() })).min(1);

const Bounce = z.object({
  eventType: z.literal('Bounce'),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: Recipients, timestamp: z.iso.datetime() }),
});

const Complaint = z.object({
  eventType: z.literal('Complaint'),
  complaint: z.object({ complainedRecipients: Recipients, timestamp: z.iso.datetime() }),
});

/** An event of SES about a mail, as EventBridge delivers it. */
export const FeedbackEvent = z.object({ id: z.string(), detail: z.discriminatedUnion('eventType', [Bounce, Complaint]) });

export type FeedbackEvent = Readonly<z.infer<typeof FeedbackEvent>>;

/** The addresses that an event takes off the list. A bounce counts if it is permanent: a full mailbox is emptied again. */
export function suppressionsOf({ id: eventId, detail }: FeedbackEvent): readonly Suppression[] {
  switch (detail.eventType) {
    case 'Bounce': {
      const { bounceType, bouncedRecipients, timestamp: at } = detail.bounce;
      if (bounceType !== 'Permanent') return [];
      return bouncedRecipients.map(({ emailAddress: address }) => ({ address, reason: 'bounce', eventId, at }));
    }
    case 'Complaint': {
      const { complainedRecipients, timestamp: at } = detail.complaint;
      return complainedRecipients.map(({ emailAddress: address }) => ({ address, reason: 'complaint', eventId, at }));
    }
  }
}
