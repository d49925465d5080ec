import { messageOf } from '../http.ts';

/** A resource as its template describes it, all values resolved; `id` is the name, ARN or URL by which callers know it. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly properties: unknown;
}

/** All that a program of ours has to know to play a part of AWS. */
export interface Part {
  readonly port: number;
  readonly region: string;
  readonly sqsUrl: string;
  readonly resources: readonly Resource[];
}

/** The other end of `emulator.ts`: opens once with what the supervisor tells, and ends with it. `open` answers how to close. */
export function playPart(open: (part: Part) => Promise<() => Promise<unknown>>): void {
  const begin = async (part: Part) => {
    const close = await open(part);
    process.once('SIGTERM', () => void close().finally(() => process.exit(0)));
    process.send?.({});
  };
  process.once('disconnect', () => process.exit(1));
  process.once('message', (part: Part) => {
    begin(part).catch((error: unknown) => process.send?.({ error: messageOf(error) }));
  });
}
