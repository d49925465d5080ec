import * as z from 'zod';

/** Where a process sends its spans. Without an address it sends none; trace contexts are passed on in any case. */
export const TraceSettings = z.object({
  OTLP_URL: z
    .url({ protocol: /^http$/ })
    .optional()
    .describe('the address of the collector beside the service, such as http://localhost:4318'),
  TRACE_RATIO: z.coerce.number().min(0).max(1).default(1).describe('the share of new traces that are recorded, such as 0.05'),
});

export type TraceSettings = Readonly<z.infer<typeof TraceSettings>>;
