import { randomBytes } from 'node:crypto';
import { cardOf, isWellFormedNumber, tokenOfNumber } from './cards.ts';
import { text, texts, unknownName } from './form.ts';
import type { Form } from './form.ts';
import { approve, cancel, capture, confirm, failChallenge, isCancelable, settle, whyNotCapturable } from './intent.ts';
import type { Changed, Intent } from './intent.ts';
import { Refusal, invalid, missing } from './refusal.ts';
import { toWire } from './wire.ts';

/** The accepted fields of each request. Stripe refuses other fields, so the stand-in does too. */
const FIELDS = {
  create: [
    'amount',
    'currency',
    'allowed_payment_method_types',
    'capture_method',
    'confirm',
    'description',
    'expand',
    'metadata',
    'payment_method',
    'payment_method_options',
    'return_url',
  ],
  confirm: ['expand', 'payment_method', 'return_url'],
  capture: ['amount_to_capture', 'expand', 'final_capture', 'metadata'],
  cancel: ['cancellation_reason', 'expand'],
} as const;

export interface AccountProps {
  readonly publicUrl: string;
  readonly now: () => number;
  /** Receives every change: the caller stores it and sends its webhook event. */
  readonly changed: (change: Changed) => void;
}

/** One merchant's account: its payment methods and payment intents. */
export class Account {
  readonly #intents = new Map<string, Intent>();
  readonly #methods = new Map<string, string>();
  readonly #props: AccountProps;

  constructor(props: AccountProps) {
    this.#props = props;
  }

  /** Adds a stored intent. */
  restore(intent: Intent): void {
    this.#intents.set(intent.id, intent);
  }

  restoreMethod(id: string, token: string): void {
    this.#methods.set(id, token);
  }

  get intents(): readonly Intent[] {
    return [...this.#intents.values()];
  }

  find(id: string): Intent {
    const intent = this.#intents.get(id);
    if (!intent) throw missing('payment_intent', id, 'intent');
    return intent;
  }

  /** Supports only equality of metadata, such as `metadata["saga_id"]:"…" AND metadata["attempt"]:"1"`. */
  search(query: string): readonly Intent[] {
    const clauses = query.split(/ AND /i).map((clause) => /^metadata\["([^"]+)"\]:"([^"]*)"$/.exec(clause.trim()));
    if (clauses.includes(null)) throw invalid('The sandbox supports only queries such as metadata["key"]:"value" AND …', 'query');
    return this.intents.filter(({ metadata }) => clauses.every((clause) => clause && metadata[clause[1] ?? ''] === clause[2]));
  }

  /** The card of a test token or of a payment method of this account. */
  cardTokenOf(method: string): string | undefined {
    return this.#methods.get(method) ?? (cardOf(method) ? method : undefined);
  }

  createMethod(form: Form): { readonly id: string; readonly token: string } {
    if (text(form, 'type') !== 'card') throw invalid('The sandbox supports only payment methods of type card.', 'type');
    const number = (text(form, 'card', 'number') ?? '').replaceAll(/[\s-]/g, '');
    if (!isWellFormedNumber(number)) throw cardRefusal('incorrect_number', 'Your card number is incorrect.', 'number');
    const month = Number(text(form, 'card', 'exp_month'));
    const year = Number(text(form, 'card', 'exp_year'));
    if (!Number.isInteger(month) || month < 1 || month > 12)
      throw cardRefusal('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
    const fullYear = year < 100 ? 2000 + year : year;
    if (!Number.isInteger(year) || Date.UTC(fullYear, month) <= this.#props.now())
      throw cardRefusal('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
    if (!/^\d{3,4}$/.test(text(form, 'card', 'cvc') ?? ''))
      throw cardRefusal('invalid_cvc', "Your card's security code is invalid.", 'cvc');
    const method = { id: newId('pm'), token: tokenOfNumber(number) };
    this.#methods.set(method.id, method.token);
    return method;
  }

  create(form: Form): Intent {
    refuseUnknown(form, FIELDS.create);
    const amount = wholeNumber(text(form, 'amount'), 'amount');
    if (amount < 1) throw invalid('This value must be greater than or equal to 1.', 'amount');
    const currency = text(form, 'currency') ?? '';
    if (!/^[a-z]{3}$/.test(currency)) throw invalid(`Invalid currency: ${currency}.`, 'currency');
    const id = newId('pi');
    const description = text(form, 'description');
    const draft: Intent = {
      id,
      amount,
      currency,
      captureMethod: text(form, 'capture_method') === 'manual' ? 'manual' : 'automatic',
      status: 'requires_payment_method',
      held: 0,
      received: 0,
      metadata: texts(form, 'metadata'),
      clientSecret: `${id}_secret_${randomBytes(12).toString('hex')}`,
      createdAt: this.#props.now(),
      wantsMulticapture: text(form, 'payment_method_options', 'card', 'request_multicapture') === 'if_available',
      ...(description !== undefined && { description }),
    };
    const intent = text(form, 'payment_method') === undefined ? draft : this.#withMethod(draft, form);
    if (text(form, 'confirm') === 'true') return this.#confirm(intent, form);
    return this.#keep({ intent });
  }

  confirm(id: string, form: Form): Intent {
    refuseUnknown(form, FIELDS.confirm);
    const found = this.find(id);
    if (!['requires_payment_method', 'requires_confirmation'].includes(found.status))
      throw this.#unexpected(found, `You cannot confirm this PaymentIntent because it has a status of ${found.status}.`);
    return this.#confirm(text(form, 'payment_method') === undefined ? found : this.#withMethod(found, form), form);
  }

  capture(id: string, form: Form): Intent {
    refuseUnknown(form, FIELDS.capture);
    const found = this.find(id);
    if (cardOf(found.cardToken ?? '')?.holdLapses && found.status === 'requires_capture') this.expire(id);
    const intent = this.find(id);
    const amount = text(form, 'amount_to_capture');
    const share = {
      ...(amount !== undefined && { amount: wholeNumber(amount, 'amount_to_capture') }),
      isFinal: text(form, 'final_capture') !== 'false',
      metadata: texts(form, 'metadata'),
    };
    const problem = whyNotCapturable(intent, share);
    if (problem === undefined) return this.#keep(capture(intent, share));
    throw intent.status === 'requires_capture' ? invalid(problem, 'amount_to_capture') : this.#unexpected(intent, problem);
  }

  cancel(id: string, form: Form): Intent {
    refuseUnknown(form, FIELDS.cancel);
    const intent = this.find(id);
    if (!isCancelable(intent))
      throw this.#unexpected(intent, `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`);
    return this.#keep(cancel(intent, text(form, 'cancellation_reason') ?? 'requested_by_customer', this.#props.now()));
  }

  /** Ends the hold, as the real Stripe does after some days. */
  expire(id: string): Intent {
    const intent = this.find(id);
    if (!isCancelable(intent)) return intent;
    return this.#keep(cancel(intent, 'automatic', this.#props.now()));
  }

  /** Sets the outcome of an intent that is `processing`, or fails one that succeeded. */
  settle(id: string, isSuccess: boolean): Intent {
    const settled = settle(this.find(id), isSuccess, newId('ch'));
    return settled ? this.#keep(settled) : this.find(id);
  }

  /** Applies the shopper's choice on the challenge page. A second choice changes nothing. */
  completeChallenge(id: string, isApproved: boolean): Intent {
    const intent = this.find(id);
    if (intent.status !== 'requires_action') return intent;
    return this.#keep(isApproved ? approve(intent, newId('ch')) : failChallenge(intent));
  }

  #withMethod(intent: Intent, form: Form): Intent {
    const method = text(form, 'payment_method') ?? '';
    const cardToken = this.cardTokenOf(method);
    if (cardToken === undefined) throw missing('PaymentMethod', method, 'payment_method');
    return { ...intent, status: 'requires_confirmation', paymentMethod: this.#methods.has(method) ? method : newId('pm'), cardToken };
  }

  #confirm(intent: Intent, form: Form): Intent {
    if (intent.paymentMethod === undefined)
      throw invalid('You cannot confirm this PaymentIntent because it is missing a payment method.', 'payment_method');
    const returnUrl = text(form, 'return_url') ?? intent.returnUrl;
    if (returnUrl !== undefined && !URL.canParse(returnUrl)) throw invalid('Not a valid URL', 'return_url');
    const confirmed = this.#keep(confirm({ ...intent, ...(returnUrl !== undefined && { returnUrl }) }, newId('ch')));
    if (confirmed.status === 'requires_payment_method' && confirmed.lastError) {
      const { code, declineCode, message } = confirmed.lastError;
      throw new Refusal(402, 'card_error', message, {
        code,
        ...(declineCode !== undefined && { declineCode }),
        intent: toWire(confirmed, this.#props),
      });
    }
    return confirmed;
  }

  #keep(change: Changed): Intent {
    this.#intents.set(change.intent.id, change.intent);
    this.#props.changed(change);
    return change.intent;
  }

  #unexpected(intent: Intent, message: string): Refusal {
    return new Refusal(400, 'invalid_request_error', message, {
      code: 'payment_intent_unexpected_state',
      intent: toWire(intent, this.#props),
    });
  }
}

function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}

function refuseUnknown(form: Form, known: readonly string[]): void {
  const unknown = unknownName(form, known);
  if (unknown === undefined) return;
  throw new Refusal(400, 'invalid_request_error', `Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown });
}

function cardRefusal(code: string, message: string, param: string): Refusal {
  return new Refusal(402, 'card_error', message, { code, param });
}

function wholeNumber(value: string | undefined, param: string): number {
  if (value === undefined || !/^\d{1,12}$/.test(value)) throw invalid(`Invalid integer: ${value ?? ''}`, param);
  return Number(value);
}
