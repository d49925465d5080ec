import { isShort, shownCount } from './stock-counts.ts';

export interface ShortageProps {
  /** Undefined while the inventory service is unavailable: no shortage is shown. */
  readonly available: number | undefined;
  readonly wanted: number;
}

export function Shortage({ available, wanted }: ShortageProps) {
  if (!isShort(available, wanted)) return null;
  const count = shownCount(available);
  if (count === 0) return <p className="field-error">Sold out for now. Please remove it.</p>;
  return (
    <p className="field-error">
      {count === undefined ? `We do not have ${wanted} of it. Please take fewer.` : `Only ${count} left. Please take fewer.`}
    </p>
  );
}
