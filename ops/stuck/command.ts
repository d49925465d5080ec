import { StuckSagas } from '../../contracts/order/stuck-sagas.ts';
import type { StuckSaga } from '../../contracts/order/stuck-sagas.ts';
import { readArguments, refuseArguments } from '../../tools/command-line.ts';
import { SHARED_OPTIONS, readArgument, readRequest, usageWith } from '../command/arguments.ts';
import { carryOut } from '../command/plan.ts';
import type { Plan } from '../command/plan.ts';
import { readReason } from '../command/reason.ts';
import { openTarget } from '../command/target.ts';
import type { Target } from '../command/target.ts';
import { openStaffSession } from './staff-session.ts';

const usage = usageWith(`Lists the sagas that need a decision, the most money at risk first, and retries one after its cause was fixed.
A refused step is tried as a new attempt, any other step is sent again. The reason and you are kept with the saga.

  npm run ops -- stuck --environment NAME --code CODE
  npm run ops -- stuck retry SAGA --environment NAME --code CODE --reason TEXT

  --code         the six digits that the authenticator app of the first staff account shows, once each;
                 not needed with the token of a staff session in SHOPMART_STAFF_SESSION
  --reason       why the step succeeds now, in one line`);

export async function runStuck(args: string[]): Promise<void> {
  const options = { ...SHARED_OPTIONS, reason: { type: 'string' }, code: { type: 'string' } } as const;
  const { values, positionals } = readArguments(usage, { args, allowPositionals: true, options });
  const request = readRequest(usage, values);
  const [verb, ...others] = positionals;
  if (verb !== undefined && verb !== 'retry')
    return refuseArguments(usage, `there is no "stuck ${verb}": give retry, or nothing for the list`);
  const code =
    values.code ??
    process.env['SHOPMART_STAFF_SESSION'] ??
    refuseArguments(usage, '--code is missing: give the code that the authenticator app shows');
  if (verb === undefined) return listStuck(await openTarget(request), code);
  const sagaId = readArgument(usage, others, 'SAGA');
  const reason = readReason(usage, values.reason);
  const target = await openTarget(request);
  await carryOut(target.place, await planRetry(target, { sagaId, reason, code }), request);
}

async function listStuck(target: Target, code: string): Promise<void> {
  const { sagas } = StuckSagas.parse(await (await openStaffSession(target, code))('GET', '/api/orders/stuck'));
  if (sagas.length === 0) return console.log(`No saga is stuck in ${target.config.name}.`);
  for (const saga of sagas) console.log(lineOf(saga));
}

interface RetryRequest {
  readonly sagaId: string;
  readonly reason: string;
  readonly code: string;
}

async function planRetry(target: Target, { sagaId, reason, code }: RetryRequest): Promise<Plan> {
  const send = await openStaffSession(target, code);
  const { sagas } = StuckSagas.parse(await send('GET', '/api/orders/stuck?limit=500'));
  const saga = sagas.find((each) => each.sagaId === sagaId);
  if (!saga) return { acts: [], nothing: `the saga ${sagaId} is not stuck` };
  return {
    acts: [
      {
        summary: `retry ${lineOf(saga)}`,
        run: async () => {
          await send('POST', `/api/orders/stuck/${sagaId}/retries`, { reason: `${reason} (${target.caller})`.slice(0, 300) });
        },
      },
    ],
    afterwards: [
      `To verify: npm run ops -- stuck ${target.options} no longer lists it. A retry cannot be undone; a step that fails again is listed again.`,
    ],
  };
}

function lineOf({ sagaId, orderNumber, parcelNo, step, reason, since, atRisk, retries }: StuckSaga): string {
  const what = parcelNo === null ? `order ${orderNumber}` : `parcel ${parcelNo} of order ${orderNumber}`;
  const why = 'reason' in reason ? `${reason.code}: ${reason.reason}` : reason.code;
  const amount = `${(atRisk.amount / 100).toFixed(2)} ${atRisk.currency}`;
  return `${sagaId}  ${amount}  ${what}, ${step}, ${why}, since ${since}${retries === 0 ? '' : `, retried ${retries} times`}`;
}
