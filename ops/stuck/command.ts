import { randomUUID } from 'node:crypto';
import { StuckAct, StuckSagas } from '../../contracts/order/stuck-sagas.ts';
import type { StuckSaga } from '../../contracts/order/stuck-sagas.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { readReason } from '../command/reason.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';
import { openStaffSession } from './staff-session.ts';

const usage = usageWith(`Lists the sagas that need a decision, the most money at risk first, and decides on one:
retries its step after the cause was fixed, ends the step because it was done by hand (force), or gives up its share or parcel (write-off).
The reason and you are kept with the saga. docs/runbooks/stuck-saga.md says which step allows which.

  npm run ops -- stuck --environment NAME --code CODE
  npm run ops -- stuck retry SAGA --environment NAME --code CODE --reason TEXT
  npm run ops -- stuck force SAGA --environment NAME --code CODE --reason TEXT --reference TEXT
  npm run ops -- stuck write-off SAGA --environment NAME --code CODE --reason TEXT

  --code         the six digits that the authenticator app of the first staff account shows, once each;
                 not needed with the token of a staff session in SHOPMART_STAFF_SESSION
  --reason       why, in one line
  --reference    where the provider or the warehouse shows that it was done`);

export async function runStuck(args: string[]): Promise<void> {
  const options = { ...SHARED_OPTIONS, reason: { type: 'string' }, reference: { type: 'string' }, code: { type: 'string' } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  const [verb, ...others] = positionals;
  const act = StuckAct.safeParse(verb);
  if (verb !== undefined && !act.success)
    return refuseArguments(usage, `there is no "stuck ${verb}": give retry, force or write-off, or nothing for the list`);
  const code =
    values.code ??
    process.env['SHOPMART_STAFF_SESSION'] ??
    refuseArguments(usage, '--code is missing: give the code that the authenticator app shows');
  if (!act.success) return listStuck(await openTarget(request), code);
  const sagaId = readArgument(usage, others, 'SAGA');
  const reason = readReason(usage, values.reason);
  const { reference } = values;
  if ((act.data === 'force') !== (reference !== undefined))
    refuseArguments(usage, '--reference belongs to force, which needs it: say where it can be seen that the step was done');
  const target = await openTarget(request);
  await carryOut(target.place, await planDecision(target, { act: act.data, sagaId, reason, reference, code }), request);
}

async function listStuck(target: Target, code: string): Promise<void> {
  const { sagas } = StuckSagas.parse(await (await openStaffSession(target, code))('GET', '/api/orders/stuck'));
  if (sagas.length === 0) return console.log(`No saga is stuck in ${target.config.name}.`);
  for (const saga of sagas) console.log(lineOf(saga));
}

interface DecisionRequest {
  readonly act: StuckAct;
  readonly sagaId: string;
  readonly reason: string;

  /** Of a step that was done by hand. */
  readonly reference: string | undefined;
  readonly code: string;
}

const ROUTES: Readonly<Record<StuckAct, string>> = { retry: 'retries', force: 'forced-steps', 'write-off': 'write-offs' };

const AFTER: Readonly<Record<StuckAct, string>> = {
  retry: 'A retry cannot be undone; a step that fails again is listed again.',
  force: 'It cannot be undone. npm run audit compares what was stated with the books.',
  'write-off': 'It cannot be undone. npm run audit lists it.',
};

async function planDecision(target: Target, { act, sagaId, reason, reference, code }: DecisionRequest): Promise<Plan> {
  const send = await openStaffSession(target, code);
  const { sagas } = StuckSagas.parse(await send('GET', '/api/orders/stuck?limit=500'));
  const saga = sagas.find((each) => each.sagaId === sagaId);
  if (!saga) return { acts: [], nothing: `the saga ${sagaId} is not stuck` };
  if (!saga.acts.includes(act)) return { acts: [], nothing: `its step ${saga.step} allows only ${saga.acts.join(' and ')}` };
  const statement = { reason: `${reason} (${target.caller})`.slice(0, 300) };
  // The act's id makes a repeated request harmless, and the step refuses a saga that has moved on.
  const body =
    act === 'retry' ? statement : { ...statement, actId: randomUUID(), step: saga.step, ...(reference !== undefined && { reference }) };
  return {
    acts: [
      {
        summary: `${act} ${lineOf(saga)}`,
        run: async () => {
          await send('POST', `/api/orders/stuck/${sagaId}/${ROUTES[act]}`, body);
        },
      },
    ],
    afterwards: [`To verify: npm run ops -- stuck ${target.options} no longer lists it. ${AFTER[act]}`],
  };
}

function lineOf({ sagaId, orderNumber, parcelNo, step, reason, since, atRisk, retries }: StuckSaga): string {
  const what = parcelNo === null ? `order ${orderNumber}` : `parcel ${parcelNo} of order ${orderNumber}`;
  const why = 'reason' in reason ? `${reason.code}: ${reason.reason}` : reason.code;
  const amount = `${(atRisk.amount / 100).toFixed(2)} ${atRisk.currency}`;
  return `${sagaId}  ${amount}  ${what}, ${step}, ${why}, since ${since}${retries === 0 ? '' : `, retried ${retries} times`}`;
}
