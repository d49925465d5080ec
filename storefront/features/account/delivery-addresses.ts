import { log } from '../../lib/log.ts';
import type { SavedDeliveryAddress } from '../checkout/address-choice.tsx';
import { fetchAddresses } from './account-api.ts';
import { ofAccount } from './account-session.ts';
import { addressText } from './address-entry.ts';

/** The saved addresses that the checkout offers; none while the user service is unavailable. */
export async function deliveryAddresses(): Promise<readonly SavedDeliveryAddress[]> {
  try {
    const addresses = (await ofAccount(fetchAddresses)) ?? [];
    return addresses.map(({ addressId, address }) => ({
      addressId,
      text: addressText(address),
      address: { ...address, postcode: address.postcode ?? '' },
    }));
  } catch (cause) {
    log.warn({ error: cause }, 'addresses not available');
    return [];
  }
}
