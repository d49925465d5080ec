import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { startEmulator } from '../../../local/runtime/processes/emulator.ts';
import { inFlightMetric, nextSample } from '../../../platform/aws/in-flight-metric.ts';
import { countInFlight } from '../../../platform/telemetry/in-flight.ts';
import { freePort } from '../../support/free-port.ts';
import { permissionsFile } from '../../support/permissions-file.ts';

const DataPoints = z.object({ dataPoints: z.array(z.looseObject({ dimensions: z.record(z.string(), z.string()) })) });

let url = '';
let emulator: Awaited<ReturnType<typeof startEmulator>> | undefined;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const permissions = permissionsFile({ test: [{ Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*' }] });
  const where = { port, ports: [], s3Port: 0, agents: [], account: '111111111111', region: 'eu-west-2' };
  const config = { ...where, stateFolder: '', permissionsFile: permissions, sqsUrl: url, resources: [] };
  emulator = await startEmulator('aws', config, () => undefined);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_CLOUDWATCH: url,
  });
}, 30_000);

afterAll(async () => emulator?.stop());

/** What CloudWatch has received from a service. */
async function receivedFrom(service: string) {
  const { dataPoints } = DataPoints.parse(await (await fetch(`${url}/metric-data`)).json());
  return dataPoints.filter(({ dimensions }) => dimensions['Service'] === service);
}

describe('a service', () => {
  const logger = { warn: vi.fn(), error: vi.fn() };
  const named = (service: string, namespace = 'ShopMart/InFlight') => {
    let now = 0;
    const inFlight = countInFlight(() => now);
    const publish = inFlightMetric({ namespace, environment: 'test', service, inFlight, logger });
    return { inFlight, publish, wait: (millis: number) => void (now += millis) };
  };

  test('publishes its mean as a data point of high resolution, in the last second of the period', async () => {
    const { inFlight, publish, wait } = named('order');
    inFlight.begin();
    wait(5_000);
    inFlight.begin();
    wait(5_000);
    const now = Math.floor(Date.now() / 10_000) * 10_000 + 3;
    await publish(now);
    expect(await receivedFrom('order')).toEqual([
      {
        namespace: 'ShopMart/InFlight',
        name: 'InFlightRequests',
        dimensions: { Environment: 'test', Service: 'order' },
        at: (now - 3) / 1_000 - 1,
        value: 1.5,
        unit: 'Count',
        resolutionSeconds: 1,
      },
    ]);
  });

  test('publishes zero without requests, so that the alarm averages over all tasks', async () => {
    const { publish, wait } = named('idle');
    wait(10_000);
    await publish(Date.now());
    expect(await receivedFrom('idle')).toMatchObject([{ value: 0 }]);
  });

  test('keeps running when CloudWatch refuses the data point, and logs why', async () => {
    const { publish } = named('refused', 'AWS/ECS');
    await publish(Date.now());
    expect(await receivedFrom('refused')).toEqual([]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.objectContaining({ service: 'refused', reason: expect.stringContaining('must not begin with AWS/') }),
      expect.stringContaining('cannot publish'),
    );
  });
});

test.each([
  [0, 8_000, 10_000],
  [5_000, 3_000, 5_000],
  [9_000, 0, 1_000],
  [1_764_513_207_250, 750, 2_750],
])(
  'every task measures the last two of the same ten seconds: at %i ms the next sample begins in %i ms and ends in %i ms',
  (now, sampleIn, publishIn) => {
    expect(nextSample(now)).toEqual({ sampleIn, publishIn });
  },
);

describe('CloudWatch on the laptop refuses', () => {
  const datum: MetricDatum = { MetricName: 'M', Value: 1, StorageResolution: 1, Dimensions: [{ Name: 'Service', Value: 'wrong' }] };
  const TWICE = [
    { Name: 'Service', Value: 'wrong' },
    { Name: 'Service', Value: 'twice' },
  ];

  test.each<[string, string, MetricDatum[], RegExp]>([
    ['a namespace of AWS', 'AWS/ECS', [datum], /must not begin with AWS/],
    ['a namespace with other characters', 'Shop Märt', [datum], /characters/],
    ['no metric', 'Shop', [], /MetricData/],
    ['another resolution', 'Shop', [{ ...datum, StorageResolution: 10 }], /must be 1 or 60/],
    ['a metric without value', 'Shop', [{ ...datum, Value: undefined }], /Value/],
    ['a value beyond 2^360', 'Shop', [{ ...datum, Value: 2 ** 361 }], /Value/],
    ['an unknown unit', 'Shop', [{ ...datum, Unit: 'Requests' as 'Count' }], /Unit/],
    ['an empty dimension', 'Shop', [{ ...datum, Dimensions: [{ Name: 'Service', Value: '' }] }], /Dimensions/],
    ['a dimension that begins with a colon', 'Shop', [{ ...datum, Dimensions: [{ Name: ':Service', Value: 'x' }] }], /colon/],
    ['two dimensions of one name', 'Shop', [{ ...datum, Dimensions: TWICE }], /two dimensions/],
    ['a time of last month', 'Shop', [{ ...datum, Timestamp: new Date(Date.now() - 30 * 86_400_000) }], /two weeks/],
    ['a time of tomorrow', 'Shop', [{ ...datum, Timestamp: new Date(Date.now() + 86_400_000) }], /two hours/],
  ])('%s', async (_, Namespace, MetricData, expected) => {
    const client = new CloudWatchClient({ maxAttempts: 1 });
    await expect(client.send(new PutMetricDataCommand({ Namespace, MetricData }))).rejects.toThrow(expected);
    expect(await receivedFrom('wrong')).toEqual([]);
  });
});
