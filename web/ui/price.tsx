import { formatMoney } from '../../platform/money/money.ts';
import type { Money } from '../../platform/money/money.ts';

export function Price({ of, className = 'price' }: { readonly of: Money; readonly className?: string }) {
  return <span className={className}>{formatMoney(of)}</span>;
}
