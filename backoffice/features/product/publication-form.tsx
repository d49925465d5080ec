import type { StaffProduct } from '../../../contracts/product/editor.ts';
import { Field } from '../../../web/ui/field.tsx';
import { KeptForm } from '../../ui/kept-form.tsx';
import { ReasonField } from '../../ui/reason-field.tsx';

interface ProductActProps {
  /** Address of the product's page. */
  readonly page: string;
  readonly product: StaffProduct;
}

/** Publishes a product at once or at a time, and ends its publication. */
export function PublicationForm({ page, product }: ProductActProps) {
  return (
    <KeptForm action={`${page}/publication`}>
      <input type="hidden" name="version" value={product.version} />
      <Field id="from" label="Shown from (UTC)" type="datetime-local" defaultValue={minuteOf(product.publishedFrom)} />
      <Field
        id="until"
        label="Shown until (UTC)"
        hint="Empty: without an end."
        type="datetime-local"
        defaultValue={minuteOf(product.publishedUntil)}
      />
      <ReasonField id="publication-reason" />
      <div className="row">
        <button name="act" value="times">
          Save the times
        </button>
        <button className="secondary" name="act" value="now">
          Publish now
        </button>
        <button className="secondary" name="act" value="end">
          Take off the shop
        </button>
      </div>
    </KeptForm>
  );
}

/** Deletes a product or restores it. */
export function RemovalForm({ page, product }: ProductActProps) {
  const isDeleted = product.deletedAt !== null;
  return (
    <KeptForm action={`${page}/removal`}>
      <input type="hidden" name="version" value={product.version} />
      <p className="hint">
        {isDeleted ? 'It comes back as it was published before.' : 'Shoppers no longer find it. It can be restored; its SKUs stay its own.'}
      </p>
      <ReasonField id="removal-reason" />
      <button className={isDeleted ? undefined : 'danger'} name="act" value={isDeleted ? 'restore' : 'delete'}>
        {isDeleted ? 'Restore the product' : 'Delete the product'}
      </button>
    </KeptForm>
  );
}

/** A stored time as `input type=datetime-local` takes it. */
function minuteOf(time: string | null): string {
  return time === null ? '' : new Date(time).toISOString().slice(0, 16);
}
