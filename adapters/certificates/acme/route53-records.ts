import { ChangeResourceRecordSetsCommand, GetChangeCommand, Route53Client } from '@aws-sdk/client-route-53';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChallengeRecords } from './challenge-records.ts';

/** The shortest that Route 53 takes is 0; a minute is enough for a retry of the authority. */
const TTL_SECONDS = 60;

/** Between two reads of a change; Route 53 usually takes less than a minute. */
const POLL_MILLIS = 2_000;

export interface Route53RecordsProps {
  readonly hostedZoneId: string;
  readonly signal: AbortSignal;
}

/** TXT records in a hosted zone of Route 53. */
export function route53Records({ hostedZoneId, signal }: Route53RecordsProps): ChallengeRecords {
  const route53 = new Route53Client({});
  const options = { abortSignal: signal };

  const change = async (action: 'UPSERT' | 'DELETE', name: string, text: string): Promise<string | undefined> => {
    const set = { Name: name, Type: 'TXT' as const, TTL: TTL_SECONDS, ResourceRecords: [{ Value: `"${text}"` }] };
    const batch = { Changes: [{ Action: action, ResourceRecordSet: set }] };
    const command = new ChangeResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, ChangeBatch: batch });
    return (await route53.send(command, options)).ChangeInfo?.Id;
  };

  return {
    async publish(name, text) {
      const id = await change('UPSERT', name, text);
      while ((await route53.send(new GetChangeCommand({ Id: id }), options)).ChangeInfo?.Status !== 'INSYNC')
        await delay(POLL_MILLIS, undefined, { signal });
    },
    async remove(name, text) {
      await change('DELETE', name, text);
    },
  };
}
