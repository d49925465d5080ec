import type { WireIntent } from './wire.ts';

export type RefusalType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface RefusalFacts {
  readonly code?: string;
  readonly declineCode?: string;
  readonly param?: string;
  readonly intent?: WireIntent;
}

/** A response with an `error` object, in Stripe's format. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: RefusalType;
  readonly facts: RefusalFacts;

  constructor(status: number, type: RefusalType, message: string, facts: RefusalFacts = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.type = type;
    this.facts = facts;
  }

  toWire(): object {
    const { code, declineCode, param, intent } = this.facts;
    return { error: { type: this.type, message: this.message, code, decline_code: declineCode, param, payment_intent: intent } };
  }
}

export function invalid(message: string, param?: string): Refusal {
  return new Refusal(400, 'invalid_request_error', message, param === undefined ? {} : { param });
}

export function missing(what: string, id: string, param = 'id'): Refusal {
  return new Refusal(404, 'invalid_request_error', `No such ${what}: '${id}'`, { code: 'resource_missing', param });
}

/** A 500, after which the act may or may not have been carried out. */
export function serverError(): Refusal {
  return new Refusal(500, 'api_error', 'An unknown error occurred (scripted by the sandbox)');
}
