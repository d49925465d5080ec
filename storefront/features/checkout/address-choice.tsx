import type { CheckoutDraft } from './checkout-draft.ts';

export type DeliveryAddress = Omit<CheckoutDraft, 'email'>;

export interface SavedDeliveryAddress {
  readonly addressId: string;
  /** In one line. */
  readonly text: string;
  readonly address: DeliveryAddress;
}

const NO_ADDRESS: DeliveryAddress = { name: '', line1: '', city: '', postcode: '', country: 'GB' };

/** Offers the saved addresses of an account, the default first. */
export function AddressChoice({
  addresses,
  onChoose,
}: {
  readonly addresses: readonly SavedDeliveryAddress[];
  readonly onChoose: (address: DeliveryAddress) => void;
}) {
  const choose = (addressId: string) => onChoose(addresses.find((each) => each.addressId === addressId)?.address ?? NO_ADDRESS);
  return (
    <div className="field">
      <label htmlFor="saved-address">Deliver to</label>
      <select id="saved-address" onChange={(event) => choose(event.currentTarget.value)}>
        {addresses.map(({ addressId, text }) => (
          <option key={addressId} value={addressId}>
            {text}
          </option>
        ))}
        <option value="">Another address</option>
      </select>
    </div>
  );
}
