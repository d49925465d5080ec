import { randomUUID } from 'node:crypto';
import type { StuckSaga } from '../../../contracts/order/stuck-sagas.ts';
import { Price } from '../../../web/ui/price.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';
import { stepText } from './step-texts.ts';

/** What can be done with a stuck saga, each in a form that opens by itself. */
export function DecisionForms({ saga }: { readonly saga: StuckSaga }) {
  const { sagaId, acts } = saga;
  const path = `/staff/stuck/${sagaId}`;
  return (
    <div className="decisions">
      <details>
        <summary>Retry</summary>
        <form className="form" method="post" action={`${path}/retry`}>
          <ReasonField id={`retry-${sagaId}`} hint="Why the step succeeds now." />
          <button>Retry</button>
        </form>
      </details>
      {acts.includes('force') && <ForceForm saga={saga} action={`${path}/force`} />}
      {acts.includes('write-off') && <WriteOffForm saga={saga} action={`${path}/write-off`} />}
    </div>
  );
}

interface EndProps {
  readonly saga: StuckSaga;
  readonly action: string;
}

function ForceForm({ saga: { sagaId, step }, action }: EndProps) {
  return (
    <details>
      <summary>Done by hand…</summary>
      <form className="form" method="post" action={action}>
        <p>{stepText(step).done}</p>
        <Seen step={step} />
        <div className="field">
          <label htmlFor={`reference-${sagaId}`}>Reference</label>
          <span className="hint" id={`reference-${sagaId}-hint`}>
            By which it is found at the provider or the warehouse.
          </span>
          <input
            id={`reference-${sagaId}`}
            name="reference"
            required
            minLength={3}
            maxLength={100}
            aria-describedby={`reference-${sagaId}-hint`}
            autoComplete="off"
          />
        </div>
        <ReasonField id={`force-${sagaId}`} />
        <button className="danger">It was done by hand</button>
      </form>
    </details>
  );
}

function WriteOffForm({ saga: { sagaId, step, atRisk }, action }: EndProps) {
  return (
    <details>
      <summary>Write off…</summary>
      <form className="form" method="post" action={action}>
        <p>
          <Price of={atRisk} />. {stepText(step).lost} This cannot be undone.
        </p>
        <Seen step={step} />
        <ReasonField id={`write-off-${sagaId}`} />
        <button className="danger">
          Write off <Price of={atRisk} />
        </button>
      </form>
    </details>
  );
}

/** The step that is decided on, and an id by which a form that is sent twice acts once. */
function Seen({ step }: { readonly step: string }) {
  return (
    <>
      <input type="hidden" name="actId" value={randomUUID()} />
      <input type="hidden" name="step" value={step} />
    </>
  );
}
