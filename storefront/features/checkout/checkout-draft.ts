import { emailProblem, withAsciiDomain } from '../../../platform/contact/email.ts';
import { isCountryCode, needsPostcode } from '../../../platform/contact/countries.ts';
import { LONGEST } from '../../../platform/contact/limits.ts';
import type { Checkout } from '../../../contracts/order/http.ts';

export interface CheckoutDraft {
  readonly email: string;
  readonly name: string;
  readonly line1: string;
  readonly city: string;
  readonly postcode: string;
  readonly country: string;
}

export type CheckoutLine = Readonly<Checkout['lines'][number]>;

interface Purchase {
  readonly lines: readonly CheckoutLine[];
  readonly cartVersion: number;
  readonly paymentMethod: string;
}

export type DraftField = keyof CheckoutDraft;

export interface DraftProblem {
  readonly field: DraftField;
  readonly text: string;
}

const REQUIRED: Readonly<Record<DraftField, string>> = {
  email: 'Enter your e-mail address, so that we can send the confirmation',
  name: 'Enter your full name, as it should appear on the parcel',
  line1: 'Enter the street and number',
  city: 'Enter the town or city',
  postcode: 'Enter the postcode',
  country: 'Choose the country',
};

const REFUSED: Readonly<Record<DraftField, string>> = {
  email: 'Enter an e-mail address such as name@example.com',
  name: 'Check the full name',
  line1: 'Check the street and number',
  city: 'Check the town or city',
  postcode: 'Check the postcode',
  country: 'Check the country',
};

const UNDELIVERABLE =
  'We cannot send mail to letters such as ä before the @. Please enter another address, so that we can send the confirmation';

const FIELDS: readonly DraftField[] = ['email', 'name', 'line1', 'city', 'postcode', 'country'];

export function draftOf(form: FormData): CheckoutDraft {
  const text = (name: DraftField) => {
    const value = form.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  return {
    email: text('email'),
    name: text('name'),
    line1: text('line1'),
    city: text('city'),
    postcode: text('postcode'),
    country: text('country'),
  };
}

/** The request that places the order. */
export function checkoutOf(draft: CheckoutDraft, { lines, cartVersion, paymentMethod }: Purchase): Checkout {
  const { email, name, postcode, ...address } = draft;
  return {
    lines: [...lines],
    cartVersion,
    contact: { email, name },
    shippingAddress: { name, ...address, ...(postcode !== '' && { postcode }) },
    payment: { paymentMethod },
  };
}

/** The problems to fix before the order can be sent, in the order of the fields. */
export function problemsOf(draft: CheckoutDraft): readonly DraftProblem[] {
  return FIELDS.flatMap((field) => {
    const text = problemOf(field, draft);
    return text === undefined ? [] : [{ field, text }];
  });
}

/** The problems of fields that the order service refused, by request field such as `shippingAddress.postcode`. */
export function problemsRefused(requestFields: readonly string[]): readonly DraftProblem[] {
  const refused = new Set(requestFields.map((field) => /^(?:contact|shippingAddress)\.(.+)$/.exec(field)?.[1]));
  return FIELDS.filter((field) => refused.has(field)).map((field) => ({ field, text: REFUSED[field] }));
}

function problemOf(field: DraftField, draft: CheckoutDraft): string | undefined {
  const value = draft[field];
  if (field === 'country') return isCountryCode(value) ? undefined : REQUIRED.country;
  if (field === 'postcode' && value === '' && !needsPostcode(draft.country)) return undefined;
  if (value === '') return REQUIRED[field];
  if (field === 'email') return problemOfEmail(value);
  if (value.length > LONGEST[field]) return tooLong(LONGEST[field]);
  return undefined;
}

/** By the order service's own rule. */
function problemOfEmail(value: string): string | undefined {
  switch (emailProblem(withAsciiDomain(value))) {
    case 'too-long':
      return `${tooLong(LONGEST.email)}, and to ${LONGEST.emailLocalPart} before the @`;
    case 'local-part-beyond-ascii':
      return UNDELIVERABLE;
    case 'malformed':
      return REFUSED.email;
    case undefined:
      return undefined;
  }
}

function tooLong(most: number): string {
  return `Please shorten this to ${most} characters`;
}
