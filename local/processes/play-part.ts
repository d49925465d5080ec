import { z } from 'zod';
import { messageOf } from '../http.ts';

const Resource = z.object({ type: z.string(), id: z.string(), properties: z.unknown().optional() });
const Call = z.object({ call: z.int(), settings: z.unknown().optional(), resources: z.array(Resource) });

export interface Part {
  /** Takes one resource as its template describes it, all values resolved. */
  put(type: string, id: string, properties: unknown): void | Promise<void>;
  /** Called once, when what is known so far has been put. */
  open(settings: unknown): Promise<void>;
  close?(): Promise<void>;
}

/** The other end of `emulator.ts`: does what the supervisor says, and ends with it. */
export function playPart(part: Part): void {
  let isOpen = false;
  const obey = async (message: unknown) => {
    const { call, settings, resources } = Call.parse(message);
    try {
      for (const { type, id, properties } of resources) await part.put(type, id, properties);
      if (!isOpen) await part.open(settings);
      isOpen = true;
      process.send?.({ reply: call });
    } catch (error) {
      process.send?.({ reply: call, error: error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error) });
    }
  };
  process.on('message', (message) => void obey(message)).once('disconnect', () => process.exit(1));
  process.once('SIGTERM', () => void (part.close?.() ?? Promise.resolve()).finally(() => process.exit(0)));
}
