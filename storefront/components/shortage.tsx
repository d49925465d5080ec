import { isShort } from '../lib/shortage.ts';

export interface ShortageProps {
  /** Unknown when inventory did not answer: then nothing is claimed. */
  readonly available: number | undefined;
  readonly wanted: number;
}

export function Shortage({ available, wanted }: ShortageProps) {
  if (!isShort(available, wanted)) return null;
  return (
    <p className="field-error">{available === 0 ? 'Sold out for now. Please remove it.' : `Only ${available} left. Please take fewer.`}</p>
  );
}
