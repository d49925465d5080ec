import * as z from 'zod';
import { AwsError } from '../aws/aws-error.ts';

// The rules of PutMetricData are those of the CloudWatch API Reference (PutMetricData, MetricDatum, Dimension).
const UNITS = [
  ...['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'].flatMap((unit) => [unit, `${unit}/Second`]),
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'].flatMap((unit) => [unit, `${unit}/Second`]),
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Percent',
  'Count',
  'Count/Second',
  'None',
];

const LARGEST = 2 ** 360;
const DAY_SECONDS = 86_400;
const name = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[\x20-\x7E]*\S[\x20-\x7E]*$/, 'must be ASCII characters, not all of them blank');

const Dimension = z.strictObject({ Name: name(255).regex(/^[^:]/, 'must not begin with a colon'), Value: name(1_024) });

const Datum = z.strictObject({
  MetricName: name(255),
  Dimensions: z.array(Dimension).max(30, 'a metric has at most 30 dimensions').default([]),
  /** The SDK sends seconds since 1970. */
  Timestamp: z.number().optional(),
  Value: z.number().min(-LARGEST).max(LARGEST),
  Unit: z.literal(UNITS).default('None'),
  StorageResolution: z.literal([1, 60], 'must be 1 or 60').default(60),
});

const PutMetricData = z.strictObject({
  Namespace: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^:][\w.\-/#: ]*$/, 'has characters that a namespace may not have')
    .regex(/^(?!AWS\/)/, 'must not begin with AWS/'),
  MetricData: z.array(Datum).min(1).max(1_000, 'a request has at most 1000 metrics'),
});

export interface DataPoint {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly at: number;
  readonly value: number;
  readonly unit: string;
  readonly resolutionSeconds: number;
}

const CAPACITY = 1_000;

/** Receives the metrics of services and keeps the newest 1,000 data points for people and tests to read. Only single values are emulated. */
export function metricData(nowSeconds: () => number = () => Date.now() / 1_000) {
  const points: DataPoint[] = [];
  return {
    /** @throws AwsError that CloudWatch would return */
    put(body: unknown): object {
      const parsed = PutMetricData.safeParse(body);
      if (!parsed.success) throw new AwsError('InvalidParameterValue', z.prettifyError(parsed.error));
      const { Namespace: namespace, MetricData } = parsed.data;
      const now = nowSeconds();
      const received = MetricData.map((datum): DataPoint => {
        const at = datum.Timestamp ?? now;
        if (at < now - 14 * DAY_SECONDS || at > now + 2 * 3_600)
          throw new AwsError(
            'InvalidParameterValue',
            `The Timestamp of ${datum.MetricName} must be within the past two weeks and the next two hours.`,
          );
        const dimensions = Object.fromEntries(datum.Dimensions.map(({ Name, Value }) => [Name, Value]));
        if (Object.keys(dimensions).length < datum.Dimensions.length)
          throw new AwsError('InvalidParameterValue', `${datum.MetricName} has two dimensions of one name.`);
        const { MetricName, Value: value, Unit: unit, StorageResolution: resolutionSeconds } = datum;
        return { namespace, name: MetricName, dimensions, at, value, unit, resolutionSeconds };
      });
      points.push(...received);
      points.splice(0, points.length - CAPACITY);
      return {};
    },
    list: (): readonly DataPoint[] => points,
  };
}
