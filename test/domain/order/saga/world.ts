import { type OrderMessage, type SagaReply, advanceOrder } from '../../../../domain/order/saga/advance-order.ts';
import {
  type OrderProcess,
  type ParcelProcess,
  type SagaCommand,
  parcelShare,
  reservedParcel,
} from '../../../../domain/order/saga/order-process.ts';
import { actsOn } from '../../../../domain/order/saga/end-stuck.ts';
import { hasShipped } from '../../../../domain/order/saga/order-status.ts';
import { contextOf, bought, justPlaced, now, parcels, pounds } from '../../../support/builders/orders.ts';

export interface Scenario {
  readonly isSoldOut: boolean;
  readonly payment: 'authorises' | 'declines' | 'challenges';
  readonly customer: 'approves' | 'leaves';
  readonly refusesPick: boolean;
  readonly failsCapture: boolean;
  /** The warehouse does not cancel an accepted pick. */
  readonly ignoresCancellation: boolean;
  readonly free: 'nothing' | 'mugs' | 'all';
}

type Pick = { status: 'accepted' | 'refused' | 'shipped' | 'cancelled'; readonly parcelNo: number; readonly attempt: number };

/**
 * An order and idempotent participants, on a network that loses, repeats and reorders messages.
 * Each method asserts the invariants.
 */
export class World {
  process: OrderProcess;
  inFlight: (SagaCommand | SagaReply)[] = [];
  clock = now;
  captured = 0;
  /** The shares that staff gave up. */
  writtenOff = 0;
  /** The amount that the shopper's bank holds. */
  held = 0;
  reservation: 'none' | 'held' | 'refused' | 'released' = 'none';
  payment: 'none' | 'waiting' | 'held' | 'declined' | 'voided' | 'lapsed' = 'none';
  /** The saga has received the event about the lapsed hold. */
  hasReceivedLapse = false;
  readonly releasedParcels = new Set<number>();
  readonly picks = new Map<string, Pick>();
  readonly captures = new Map<string, 'captured' | 'failed'>();
  readonly #scenario: Scenario;
  #isHoldClosed = false;
  /** What staff took or gave up without the payment context. */
  #mayStayHeld = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const isFree = (sku: string) => scenario.free === 'all' || (scenario.free === 'mugs' && sku === 'MUG');
    const lines = bought().lines.map((line) => (isFree(line.sku) ? { ...line, unitPrice: pounds(0) } : line));
    const terms = bought({ lines, total: pounds(lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice.amount, 0)) });
    this.process = justPlaced(terms);
    this.inFlight = [...this.advance({ type: 'deadline-passed', sagaId: terms.orderId }, new Date(now.getTime() + 20_000))];
  }

  /** Commits the transition and returns its commands, for the caller to send or to lose. */
  advance(message: OrderMessage, at = this.clock): readonly SagaCommand[] {
    const before = this.process;
    const { state, commands } = advanceOrder(before, message, contextOf(before, at));
    this.process = state;
    if (message.type === 'payment.hold-lapsed.v1') this.hasReceivedLapse = true;
    if (this.hasReceivedLapse && commands.some(({ type }) => type === 'inventory.pick-parcel.v1'))
      throw new Error('a pick is requested for an unpaid parcel');
    if (before.saga.step !== 'confirmed' && state.saga.step === 'confirmed') this.#assertSold();
    if (state.saga.step === 'cancelled') this.#assertReleased();
    if (state.saga.step === 'completed') this.#assertPaid();
    return commands;
  }

  deliver(index: number, { keep, crash }: { keep: boolean; crash: boolean }): void {
    const message = this.inFlight[index];
    if (!message) return;
    if (!keep) this.inFlight.splice(index, 1);
    if (isCommand(message)) {
      const reply = this.#handle(message);
      if (reply && !crash) this.inFlight.push(reply);
    } else {
      const commands = this.advance(message);
      if (!crash) this.inFlight.push(...commands);
    }
  }

  get shippedPicks(): number {
    return [...this.picks.values()].filter(({ status }) => status === 'shipped').length;
  }

  lose(index: number): void {
    this.inFlight.splice(index, 1);
  }

  /** Time passes, and the sweeper runs. */
  sweep(millis: number): void {
    this.clock = new Date(this.clock.getTime() + millis);
    const ids = [this.process.terms.orderId, ...this.process.parcels.map(({ sagaId }) => sagaId)];
    for (const sagaId of ids) this.inFlight.push(...this.advance({ type: 'deadline-passed', sagaId }));
  }

  cancel(): void {
    try {
      this.inFlight.push(...this.advance({ type: 'cancel-order', sagaId: this.process.terms.orderId }));
    } catch (error) {
      if (!String(error).includes('is on its way')) throw error;
    }
  }

  customerReturns(): void {
    if (this.#scenario.customer !== 'approves' || this.payment !== 'waiting') return;
    this.payment = 'held';
    this.held = this.process.terms.total.amount;
    this.inFlight.push({ type: 'payment.authorised.v1', sagaId: this.process.terms.orderId, attempt: 1 });
  }

  /** The provider releases the hold, and sends a webhook until it is acknowledged. */
  holdLapses(): void {
    if (this.payment !== 'held' || this.#isHoldClosed) return;
    this.payment = 'lapsed';
    this.held = 0;
    this.reportLapse();
  }

  reportLapse(): void {
    if (this.payment === 'lapsed') this.inFlight.push(this.#lapsed(this.process.terms.orderId));
  }

  warehousesShip(): void {
    for (const [sagaId, pick] of this.picks) {
      if (pick.status !== 'accepted') continue;
      pick.status = 'shipped';
      this.inFlight.push(this.#shipped(sagaId));
    }
  }

  /** A person decides on a stuck saga: does by hand what it waits for and forces it, writes it off, or retries it. */
  staffDecide(choice: number, mayRetry: boolean): void {
    const { process } = this;
    const whole = { sagaId: process.terms.orderId, saga: process.saga, retryTimer: process.retryTimer, parcel: undefined };
    const stuck = [whole, ...process.parcels.map((parcel) => ({ ...parcel, parcel }))].find(({ retryTimer }) => retryTimer.stuck !== null);
    if (!stuck) return;
    const ends = actsOn(process, stuck.parcel).filter((act) => act !== 'retry');
    const acts = mayRetry || ends.length === 0 ? [...ends, 'retry' as const] : ends;
    const act = acts[choice % acts.length] ?? 'retry';
    const { sagaId } = stuck;
    // A person who asks the warehouse sees that the parcel has left: then a retry gets that reply.
    const hasLeft = this.picks.get(sagaId)?.status === 'shipped' && !('trackingNumber' in stuck.saga);
    if (act === 'retry' || (act === 'force' && hasLeft)) return this.#retry(sagaId);
    const { step } = stuck.saga;
    if (stuck.parcel) this.#mayStayHeld += this.#shareOf(stuck.parcel);
    if (act === 'force') this.#doByHand(stuck.parcel);
    else if (stuck.parcel?.saga.step === 'capture-failed') this.writtenOff += this.#shareOf(stuck.parcel);
    this.inFlight.push(...this.advance({ type: act === 'force' ? 'force-stuck' : 'write-off-stuck', sagaId, step }));
  }

  #retry(sagaId: string): void {
    try {
      this.inFlight.push(...this.advance({ type: 'retry-stuck', sagaId }));
    } catch (error) {
      if (!String(error).includes('retry when that has ended')) throw error;
    }
  }

  #doByHand(parcel: ParcelProcess | undefined): void {
    if (!parcel) {
      if (this.captured > 0) throw new Error('a captured payment was voided by hand');
      this.payment = 'voided';
      this.held = 0;
    } else if (hasShipped(parcel.saga)) {
      // The provider may have captured it: then the person sees that, and takes nothing.
      if (this.captures.get(parcel.sagaId) === 'captured') return;
      this.captures.set(parcel.sagaId, 'captured');
      this.captured += this.#shareOf(parcel);
      // The shop does not learn what the provider releases of the hold with it, such as the share of a parcel that was cancelled.
      this.#mayStayHeld = this.process.terms.total.amount;
    } else {
      const attempt = this.picks.get(parcel.sagaId)?.attempt ?? 1;
      this.picks.set(parcel.sagaId, { status: 'cancelled', parcelNo: parcel.parcelNo, attempt });
    }
  }

  #shareOf({ parcelNo }: ParcelProcess): number {
    return parcelShare(this.process.terms, reservedParcel(this.process, parcelNo).parcel).amount;
  }

  #handle(command: SagaCommand): SagaReply | SagaCommand | undefined {
    const { sagaId, attempt } = command;
    switch (command.type) {
      case 'inventory.reserve-stock.v1':
        if (this.reservation === 'none') this.reservation = this.#scenario.isSoldOut ? 'refused' : 'held';
        if (this.reservation === 'held' && command.payment)
          return { type: 'payment.authorise.v1', sagaId, ...command.payment, stock: { attempt, parcels } };
        if (this.reservation === 'held') return { type: 'inventory.stock-reserved.v1', sagaId, attempt, parcels };
        return { type: 'inventory.stock-refused.v1', sagaId, attempt, missing: [{ sku: 'MUG', requested: 3, available: 0 }] };
      case 'inventory.release-stock.v1':
        if (command.parcelNo === undefined) this.reservation = 'released';
        else this.#releaseParcel(command.parcelNo);
        return { type: 'inventory.stock-released.v1', sagaId, attempt, parcelNo: command.parcelNo };
      case 'inventory.pick-parcel.v1':
        return this.#pick(sagaId, attempt, command.parcel.parcelNo);
      case 'inventory.cancel-pick.v1':
        return this.#cancelPick(sagaId, attempt);
      case 'payment.authorise.v1':
        return { ...this.#authorise(sagaId), ...(command.stock && { stock: command.stock }) };
      case 'payment.void.v1':
        if (this.captured > 0) throw new Error('a captured payment was voided');
        this.payment = 'voided';
        this.held = 0;
        return { type: 'payment.voided.v1', sagaId, attempt };
      case 'payment.capture.v1':
        return this.#capture(command);
    }
  }

  #authorise(sagaId: string): SagaReply {
    const { payment } = this.#scenario;
    if (this.payment === 'none') {
      this.payment = payment === 'authorises' ? 'held' : payment === 'declines' ? 'declined' : 'waiting';
      this.held = this.payment === 'held' ? this.process.terms.total.amount : 0;
    }
    if (this.payment === 'held') return { type: 'payment.authorised.v1', sagaId, attempt: 1 };
    if (this.payment === 'lapsed') return this.#lapsed(sagaId);
    if (this.payment === 'waiting')
      return { type: 'payment.awaits-customer.v1', sagaId, attempt: 1, redirectUrl: 'https://bank.example/challenge' };
    return { type: 'payment.declined.v1', sagaId, attempt: 1, reason: 'insufficient_funds' };
  }

  #pick(sagaId: string, attempt: number, parcelNo: number): SagaReply {
    const former = this.picks.get(sagaId);
    // A new attempt, after staff had the goods replaced, is accepted.
    const isRefused = this.#scenario.refusesPick && parcelNo === 2 && attempt === 1;
    const pick: Pick =
      former && (former.attempt >= attempt || former.status !== 'refused')
        ? former
        : { status: isRefused ? 'refused' : 'accepted', parcelNo, attempt };
    this.picks.set(sagaId, pick);
    if (pick.status === 'shipped') return this.#shipped(sagaId);
    if (pick.status === 'accepted') return { type: 'inventory.pick-accepted.v1', sagaId, attempt };
    return { type: 'inventory.pick-refused.v1', sagaId, attempt, reason: 'damaged' };
  }

  #cancelPick(sagaId: string, attempt: number): SagaReply {
    const pick = this.picks.get(sagaId);
    if (pick?.status === 'shipped') return this.#shipped(sagaId);
    if (pick?.status === 'accepted' && this.#scenario.ignoresCancellation)
      return { type: 'inventory.pick-not-cancelled.v1', sagaId, attempt, reason: 'it is on the belt' };
    const parcelNo = this.process.parcels.find((parcel) => parcel.sagaId === sagaId)?.parcelNo ?? 0;
    this.picks.set(sagaId, { status: 'cancelled', parcelNo, attempt });
    return { type: 'inventory.pick-cancelled.v1', sagaId, attempt };
  }

  #releaseParcel(parcelNo: number): void {
    if ([...this.picks.values()].some((pick) => pick.parcelNo === parcelNo && pick.status === 'shipped'))
      throw new Error('a shipped parcel was released');
    this.releasedParcels.add(parcelNo);
  }

  #capture({ sagaId, attempt, amount, isLast }: Extract<SagaCommand, { type: 'payment.capture.v1' }>): SagaReply {
    const isNew = !this.captures.has(sagaId);
    if (isNew && this.picks.get(sagaId)?.status !== 'shipped') throw new Error('a parcel was captured that has not shipped');
    if (isNew && this.#isHoldClosed) throw new Error('a share was captured after the last one');
    if (isNew && this.payment === 'lapsed') this.captures.set(sagaId, 'failed');
    if (isNew && this.payment !== 'held' && this.payment !== 'lapsed') throw new Error(`a payment was captured that is ${this.payment}`);
    const outcome = this.captures.get(sagaId) ?? (this.#scenario.failsCapture ? 'failed' : 'captured');
    this.captures.set(sagaId, outcome);
    if (outcome === 'failed') {
      const reason = this.payment === 'lapsed' ? 'hold-expired' : 'card-declined';
      return { type: 'payment.capture-failed.v1', sagaId, attempt, reason };
    }
    if (isNew) {
      this.captured += amount.amount;
      this.held = isLast ? 0 : this.held - amount.amount;
      this.#isHoldClosed = isLast;
    }
    return { type: 'payment.captured.v1', sagaId, attempt };
  }

  #lapsed(sagaId: string): SagaReply {
    return { type: 'payment.hold-lapsed.v1', sagaId, attempt: 1 };
  }

  #shipped(sagaId: string): SagaReply {
    const attempt = this.picks.get(sagaId)?.attempt ?? 1;
    return { type: 'inventory.parcel-shipped.v1', sagaId, attempt, trackingNumber: `T-${sagaId}`, shippedAt: now.toISOString() };
  }

  #assertSold(): void {
    if (this.reservation !== 'held') throw new Error(`confirmed, but the reservation is ${this.reservation}`);
    // The hold may have lapsed while its approval was in flight.
    const isAuthorised = this.payment === 'held' || (this.payment === 'lapsed' && !this.hasReceivedLapse);
    if (this.#scenario.free !== 'all' && !isAuthorised) throw new Error(`confirmed, but the payment is ${this.payment}`);
  }

  #assertReleased(): void {
    const isHeld = this.reservation === 'held' && parcels.some(({ parcelNo }) => !this.releasedParcels.has(parcelNo));
    if (isHeld) throw new Error('cancelled, but stock is reserved');
    if (this.held > 0) throw new Error(`cancelled, but ${this.held} are held`);
    if (this.captured > 0) throw new Error(`cancelled, but ${this.captured} were captured`);
  }

  #assertPaid(): void {
    const shipped = this.process.parcels.filter(({ saga }) => hasShipped(saga)).map(({ parcelNo }) => parcelNo);
    const worth = { nothing: [2999, 998], mugs: [2500, 0], all: [0, 0] }[this.#scenario.free];
    const due = shipped.reduce((sum, parcelNo) => sum + (worth[parcelNo - 1] ?? 0), 0);
    if (this.captured + this.writtenOff !== due)
      throw new Error(`completed with ${this.captured} captured and ${this.writtenOff} written off instead of ${due}`);
    // What staff ended after another share was captured is held until the provider releases it.
    if (this.held > this.#mayStayHeld) throw new Error(`completed, but ${this.held} are held`);
  }
}

function isCommand(message: SagaCommand | SagaReply): message is SagaCommand {
  return /\.(reserve-stock|release-stock|pick-parcel|cancel-pick|authorise|void|capture)\.v1$/.test(message.type);
}
