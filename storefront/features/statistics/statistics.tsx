'use client';

import { usePathname } from 'next/navigation';
import { useEffect, useState } from 'react';
import { CONSENT_CHANGED, consent, saveConsent } from './consent.ts';
import type { Consent } from './consent.ts';
import { cartChangeOf, eventsOfPage } from './events-of.ts';
import { report } from './report.ts';

/** Asks once whether visits may be counted, counts them, and lets the shopper change the choice on every page. Without scripts nothing is counted. */
export function Statistics() {
  const path = usePathname();
  const [choice, setChoice] = useState<Consent>();

  useEffect(() => {
    const unmounted = new AbortController();
    const read = () => setChoice(consent());
    read();
    window.addEventListener(CONSENT_CHANGED, read, { signal: unmounted.signal });
    document.addEventListener('submit', reportForm, { signal: unmounted.signal });
    return () => unmounted.abort();
  }, []);

  // Also right after the shopper has agreed.
  useEffect(() => {
    if (choice === 'yes') report(eventsOfPage(path, offeredSku()));
  }, [choice, path]);

  if (choice === undefined) return null;
  const isAsked = choice === 'not-asked';
  return (
    <section className={isAsked ? 'statistics statistics-asked' : 'statistics'} aria-label="Statistics">
      <p>
        {isAsked
          ? 'May we count which pages and products are visited? No name, no address and no cookie is stored, and the numbers stay with us.'
          : `Your visits are ${choice === 'yes' ? '' : 'not '}counted in our statistics.`}
      </p>
      {choice !== 'yes' && <Choice label={isAsked ? 'Count my visits' : 'Count them'} choose="yes" />}
      {choice !== 'no' && <Choice label={isAsked ? 'Do not count' : 'Stop counting'} choose="no" />}
    </section>
  );
}

/** The SKU that the page's form puts into the cart. */
function offeredSku(): string | undefined {
  return document.querySelector<HTMLInputElement>('.add-to-cart input[name="sku"]')?.value;
}

function Choice({ label, choose }: { readonly label: string; readonly choose: 'yes' | 'no' }) {
  return (
    <button type="button" className="button secondary" onClick={() => saveConsent(choose)}>
      {label}
    </button>
  );
}

function reportForm({ target, submitter }: SubmitEvent): void {
  if (!(target instanceof HTMLFormElement)) return;
  const field = (name: string) => {
    const found = target.elements.namedItem(name);
    return found instanceof HTMLInputElement ? found : undefined;
  };
  const quantity = field('quantity');
  const change = cartChangeOf({
    action: new URL(target.action, location.href).pathname,
    sku: field('sku')?.value,
    quantity: Number(quantity?.value),
    former: Number(quantity?.defaultValue),
    isRemoval: submitter instanceof HTMLButtonElement && submitter.value === 'remove',
  });
  if (change) report([change]);
}
