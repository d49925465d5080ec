'use client';

import { useEffect, useRef, useState } from 'react';
import type { FormEvent } from 'react';
import { isCountryCode, needsPostcode } from '../../../platform/contact/countries.ts';
import { draftOf } from './checkout-draft.ts';
import type { CheckoutDraft } from './checkout-draft.ts';
import { rememberedDraft } from './remembered-draft.ts';
import { ErrorSummary } from '../../../web/ui/error-summary.tsx';
import { Field } from '../../../web/ui/field.tsx';
import { CheckoutMessage } from './checkout-message.tsx';
import { AddressChoice } from './address-choice.tsx';
import type { DeliveryAddress, SavedDeliveryAddress } from './address-choice.tsx';
import { CountryField } from './country-field.tsx';
import type { CountryOption } from './country-field.tsx';
import { useCard } from './use-card.ts';
import type { ProviderSettings } from './use-card.ts';
import { useCheckout } from './use-checkout.ts';
import type { CheckoutCart } from './use-checkout.ts';

export interface CheckoutFormProps extends CheckoutCart {
  /** Titles by SKU. */
  readonly titles: ReadonlyMap<string, string>;

  /** Contact of the shopper's account, if any. */
  readonly contact: Pick<CheckoutDraft, 'email' | 'name'>;

  /** Saved by the shopper's account; the first is filled in. */
  readonly addresses: readonly SavedDeliveryAddress[];

  /** Formatted, such as `£81.00`. */
  readonly total: string;

  /** Whether a line of the cart blocks the order. */
  readonly isBlocked: boolean;
  readonly provider: ProviderSettings;
  readonly countries: readonly CountryOption[];
}

const HOME_COUNTRY = 'GB';

export function CheckoutForm(props: CheckoutFormProps) {
  const { cartVersion, lines, titles, contact, addresses, total, isBlocked, provider, countries } = props;
  const delivery = addresses[0]?.address;
  const card = useCard(provider);
  const { phase, problems, outcome, pay, repeat } = useCheckout({ cartVersion, lines }, card);
  const errorOf = (id: string) => problems.find(({ field }) => field === id)?.text;
  const cardProblem = errorOf('card') ?? card.problem;
  const isFixed = phase !== 'idle';
  const form = useRef<HTMLFormElement>(null);
  const [country, setCountry] = useState(delivery?.country ?? HOME_COUNTRY);

  useEffect(() => {
    for (const [name, text] of Object.entries(rememberedDraft())) {
      const field = form.current?.elements.namedItem(name);
      // Keep what the shopper typed before this script ran.
      if (field instanceof HTMLInputElement && field.value === field.defaultValue) field.value = text;
      if (name === 'country' && isCountryCode(text)) setCountry(text);
    }
  }, []);

  function deliverTo({ country: chosen, ...address }: DeliveryAddress): void {
    for (const [name, text] of Object.entries(address)) {
      const field = form.current?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = text;
    }
    setCountry(chosen);
  }

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    void (phase === 'unknown' ? repeat() : pay(draftOf(new FormData(event.currentTarget))));
  }

  return (
    <form className="form" ref={form} noValidate onSubmit={submit} aria-busy={phase === 'paying'}>
      <noscript>
        <div className="message">
          <p>Paying needs JavaScript, because your card goes straight to the payment provider. Your cart is kept.</p>
        </div>
      </noscript>
      {problems.length > 0 && <ErrorSummary problems={problems} />}
      <CheckoutMessage outcome={outcome} phase={phase} titles={titles} />

      <fieldset disabled={isFixed}>
        <legend>Contact</legend>
        <Field
          id="email"
          label="E-mail address"
          type="email"
          autoComplete="email"
          defaultValue={contact.email}
          hint="For the confirmation and the tracking number."
          error={errorOf('email')}
        />
      </fieldset>

      <fieldset disabled={isFixed}>
        <legend>Delivery</legend>
        {addresses.length > 0 && <AddressChoice addresses={addresses} onChoose={deliverTo} />}
        <Field id="name" label="Full name" autoComplete="name" defaultValue={delivery?.name ?? contact.name} error={errorOf('name')} />
        <Field id="line1" label="Street and number" autoComplete="address-line1" defaultValue={delivery?.line1} error={errorOf('line1')} />
        <div className="field-pair">
          <Field id="city" label="Town or city" autoComplete="address-level2" defaultValue={delivery?.city} error={errorOf('city')} />
          <Field
            id="postcode"
            label={needsPostcode(country) ? 'Postcode' : 'Postcode (optional)'}
            autoComplete="postal-code"
            defaultValue={delivery?.postcode}
            error={errorOf('postcode')}
          />
        </div>
        <CountryField countries={countries} value={country} onChange={setCountry} error={errorOf('country')} />
      </fieldset>

      <div role="group" aria-labelledby="card-legend">
        <h2 id="card-legend" className="legend">
          Card
        </h2>
        {cardProblem && (
          <p className="field-error" id="card-error">
            {cardProblem}
          </p>
        )}
        <div className="card-place" id="card" tabIndex={-1} onFocus={(event) => event.target === event.currentTarget && card.focus()}>
          {card.state === 'loading' && <p role="status">Loading the secure card fields…</p>}
          {card.state === 'missing' && (
            <p role="alert">The payment provider is not available just now. Please reload the page in a moment.</p>
          )}
          <div ref={card.place} />
        </div>
        <p className="hint">These fields belong to the payment provider. We never see your card.</p>
      </div>

      {isBlocked && phase === 'idle' && (
        <p className="field-error">
          Please settle first what is marked on this page, or <a href="/cart">change the cart</a>.
        </p>
      )}
      <button className="button" type="submit" disabled={phase === 'paying' || (phase === 'idle' && (isBlocked || card.state !== 'ready'))}>
        {{ idle: `Pay ${total} and order`, paying: 'One moment…', unknown: 'Check again' }[phase]}
      </button>
      <p className="sr-only" role="status">
        {phase === 'paying' ? 'Your order is being placed. Please wait.' : ''}
      </p>
    </form>
  );
}
