import { sesMailer } from '../../../../adapters/mail/ses/mailer.ts';
import { startSes } from '../../../services/notification/ses.ts';
import { mailContract } from '../contract.ts';

const FAULTS = {
  throttles: { status: 429, type: 'TooManyRequestsException' },
  fails: { status: 500, type: 'InternalServiceErrorException' },
};

mailContract(async () => {
  const ses = await startSes();
  const from = 'shop@shop.example';
  return {
    mailer: sesMailer(from),
    from,
    // SES accepts non-ASCII domains in Punycode only.
    refusedAddress: 'ann@grüße.example',
    mailsTo: ses.mailsTo,
    next: (what) => void ses.faults.push(FAULTS[what]),
    stop: ses.stop,
  };
});
