import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { within } from '../concurrency/within.ts';
import type { InFlight } from '../telemetry/in-flight.ts';
import type { Logger } from '../telemetry/logger.ts';
import { repeatedFailure } from '../telemetry/repeated-failure.ts';

export interface InFlightMetricProps {
  /** The CloudWatch namespace. Nothing is published without one: the service then has no step scaling. */
  readonly namespace: string | undefined;
  readonly environment: string;
  readonly service: string;
  readonly inFlight: InFlight;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

/** The period of the alarm that scales the service out. */
const PERIOD_MILLIS = 10_000;

/** A data point covers the end of its period only: in a rising burst the mean of ten seconds is five seconds old. */
export const SAMPLE_MILLIS = 2_000;

/** A data point that is later than this is of no use: the next one is due. */
const TIMEOUT_MILLIS = 3_000;

/** Publishes the requests in flight for as long as the process runs. */
export function publishInFlight(props: InFlightMetricProps): void {
  const { namespace } = props;
  if (namespace === undefined) return;
  const publish = inFlightMetric({ ...props, namespace });
  const schedule = () => {
    const { sampleIn, publishIn } = nextSample(Date.now());
    setTimeout(() => void props.inFlight.takeMean(), sampleIn).unref();
    setTimeout(run, publishIn).unref();
  };
  const run = () => {
    void publish(Date.now());
    schedule();
  };
  schedule();
}

/** When the next sample begins and when it is published, in milliseconds. Every task measures the same seconds, so that the alarm averages over all tasks. */
export function nextSample(nowMillis: number): { readonly sampleIn: number; readonly publishIn: number } {
  const publishIn = PERIOD_MILLIS - (nowMillis % PERIOD_MILLIS);
  return { sampleIn: Math.max(0, publishIn - SAMPLE_MILLIS), publishIn };
}

/** Returns the function that publishes the mean since the sample's begin as the data point of the period that has just ended. It never rejects. */
export function inFlightMetric({
  namespace,
  environment,
  service,
  inFlight,
  logger,
}: InFlightMetricProps & { readonly namespace: string }) {
  const client = new CloudWatchClient({ maxAttempts: 1 });
  const failure = repeatedFailure(logger);
  return async (nowMillis: number): Promise<void> => {
    const command = new PutMetricDataCommand({
      Namespace: namespace,
      MetricData: [
        {
          MetricName: 'InFlightRequests',
          Dimensions: [
            { Name: 'Environment', Value: environment },
            { Name: 'Service', Value: service },
          ],
          Timestamp: new Date(lastSecondOfPeriod(nowMillis)),
          Value: inFlight.takeMean(),
          Unit: 'Count',
          StorageResolution: 1,
        },
      ],
    });
    try {
      await within(TIMEOUT_MILLIS, (abortSignal) => client.send(command, { abortSignal }));
      failure.end();
    } catch (error) {
      failure.report({ error, service }, 'cannot publish the requests in flight: the service scales on CPU alone');
    }
  };
}

/** The same for all tasks, although their timers fire a little early or late. */
function lastSecondOfPeriod(nowMillis: number): number {
  return Math.round(nowMillis / PERIOD_MILLIS) * PERIOD_MILLIS - 1_000;
}
