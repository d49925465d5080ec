import { stepsOf } from './order-progress.ts';
import type { StepState } from './order-progress.ts';
import type { OrderView } from '../../../contracts/order/http.ts';
import { OrderDate } from './order-date.tsx';

const STATE_TEXT: Readonly<Record<StepState, string>> = { done: 'done', current: 'now', 'to-come': 'to come' };

export function OrderSteps({ order }: { readonly order: OrderView }) {
  const times: Readonly<Record<string, string | null>> = {
    Placed: order.placedAt,
    Confirmed: order.confirmedAt,
    Shipped: order.completedAt,
  };
  return (
    <ol className="steps" aria-label="Progress">
      {stepsOf(order).map(({ name, state }) => {
        const at = times[name];
        return (
          <li key={name} className={state} {...(state === 'current' && { 'aria-current': 'step' })}>
            <strong>
              {name}
              <span className="sr-only"> ({STATE_TEXT[state]})</span>
            </strong>
            <span className="quiet">{state === 'done' && at ? <OrderDate at={at} /> : state === 'current' ? 'In progress' : ''}</span>
          </li>
        );
      })}
    </ol>
  );
}
