/** Lifts the payload of one version of an event to the next version. */
export interface Upcaster {
  readonly from: string;
  readonly to: string;

  /** @throws ZodError when the payload is not of the version `from`, or the result not of `to` */
  readonly lift: (payload: unknown) => unknown;
}

interface Schema<Payload> {
  readonly shape: { readonly type: { readonly value: string } };
  parse(payload: unknown): Payload;
}

/** @param lift - pure; a fact that the former version lacks gets a stated value */
export function upcaster<From, To>(from: Schema<From>, to: Schema<To>, lift: (payload: From) => To): Upcaster {
  return {
    from: from.shape.type.value,
    to: to.shape.type.value,
    lift: (payload) => to.parse(lift(from.parse(payload))),
  };
}

interface Versioned {
  readonly type: string;
  readonly payload: unknown;
}

/** The event in its newest version. @throws ZodError when its payload does not have its version's schema */
export function upcast<Event extends Versioned>(event: Event, upcasters: readonly Upcaster[]): Event {
  const next = upcasters.find(({ from }) => from === event.type);
  return next ? upcast({ ...event, type: next.to, payload: next.lift(event.payload) }, upcasters) : event;
}

/** These types and the former versions that are lifted to them. */
export function acceptedTypes(types: readonly string[], upcasters: readonly Upcaster[]): readonly string[] {
  const former = upcasters.flatMap(({ from, to }) => (types.includes(to) ? [from] : []));
  return former.length === 0 ? types : [...types, ...acceptedTypes(former, upcasters)];
}
