import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { TraceSettings } from './trace-settings.ts';

/** Spans beyond this number are dropped: a collector that does not respond costs a few megabytes, not the service. */
const MAX_QUEUED_SPANS = 2_048;

const EXPORT_TIMEOUT_MILLIS = 5_000;

export interface TraceExport {
  /** Sends the queued spans. Resolves also if the collector refuses them. */
  stop(): Promise<void>;
}

/**
 * Sends the spans of this process to the collector. The decision follows from the trace id, so all services record the same traces.
 * The sampled flag of a request is not enough: shoppers could make every trace recorded.
 */
export function exportTraces(service: string, { OTLP_URL, TRACE_RATIO }: TraceSettings): TraceExport {
  if (OTLP_URL === undefined) return { stop: async () => undefined };
  const exporter = new OTLPTraceExporter({ url: new URL('/v1/traces', OTLP_URL).href, timeoutMillis: EXPORT_TIMEOUT_MILLIS });
  const sampler = new TraceIdRatioBasedSampler(TRACE_RATIO);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: sampler, remoteParentSampled: sampler }),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: MAX_QUEUED_SPANS, exportTimeoutMillis: EXPORT_TIMEOUT_MILLIS })],
  });
  // Replaces the provider of start-tracing.ts, which records nothing.
  trace.disable();
  trace.setGlobalTracerProvider(provider);
  return { stop: () => provider.shutdown().catch(() => undefined) };
}
