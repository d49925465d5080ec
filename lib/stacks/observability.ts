import { CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnRuleGroupsNamespace, CfnWorkspace } from 'aws-cdk-lib/aws-aps';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { ruleFile } from '../../observability/alerts/rule-groups.ts';
import { EncryptionKey } from '../constructs/encryption-key.ts';
import type { Ground } from '../constructs/ground.ts';
import type { Microservice } from '../constructs/microservice.ts';
import { alertManagerDefinition } from '../constructs/alert-manager.ts';
import { ShopStack } from '../shop-stack.ts';
import type { ShopStackProps } from '../shop-stack.ts';

const COLLECTOR_IMAGE = fileURLToPath(new URL('../constructs/adot-collector', import.meta.url));

/** Where a service sends its spans: the collector beside it. */
const OTLP_URL = 'http://localhost:4318';

const METRIC_DAYS = 150;

/** No line breaks inside queries. */
const ONE_LINE = { lineWidth: 0 };

const QUERY_METRICS = ['aps:QueryMetrics', 'aps:GetLabels', 'aps:GetSeries', 'aps:GetMetricMetadata'];

const WRITE_TRACES = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

export interface ObservabilityProps extends ShopStackProps {
  readonly ground: Ground;
}

/** Managed Prometheus with the rules of `observability/`, whose alerts go to the topics of the alarms. Metrics are kept for 150 days. */
export class Observability extends ShopStack {
  readonly #workspace: CfnWorkspace;

  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id, props);
    const { config, ground } = props;
    const key = new EncryptionKey(this, 'Key', { description: 'ShopMart metrics', config });
    // Vended logs of Prometheus require this prefix.
    const log = key.logGroup(this, 'Log', `/aws/vendedlogs/prometheus/shopmart-${config.name}`);
    this.#workspace = new CfnWorkspace(this, 'Workspace', {
      alias: `shopmart-${config.name}`,
      loggingConfiguration: { logGroupArn: log.logGroupArn },
      workspaceConfiguration: { retentionPeriodInDays: METRIC_DAYS },
      alertManagerDefinition: stringify(alertManagerDefinition(ground.alarms, this.region), ONE_LINE),
    });
    this.#workspace.applyRemovalPolicy(key.removalPolicy);
    new CfnRuleGroupsNamespace(this, 'Rules', {
      workspace: this.#workspace.attrArn,
      name: 'shopmart',
      data: stringify(ruleFile(), ONE_LINE),
    });
    new CfnOutput(this, 'QueryUrl', { value: this.#workspace.attrPrometheusEndpoint, description: 'Address of managed Prometheus' });
  }

  /** Lets a reader, such as Grafana, query the metrics. */
  grantQuery(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({ grantee, actions: QUERY_METRICS, resourceArns: [this.#workspace.attrArn] });
  }

  /** Runs the collector beside a service: it writes the service's metrics and spans. */
  observe(service: Microservice): void {
    service.addSidecar(
      {
        name: 'adot-collector',
        image: ContainerImage.fromAsset(COLLECTOR_IMAGE, { platform: Platform.LINUX_ARM64 }),
        environment: {
          AWS_REGION: Stack.of(service).region,
          REMOTE_WRITE_URL: `${this.#workspace.attrPrometheusEndpoint}api/v1/remote_write`,
        },
        memoryReservationMiB: 128,
      },
      { OTLP_URL, TRACE_RATIO: String(this.config.traceRatio) },
    );
    Grant.addToPrincipal({ grantee: service, actions: ['aps:RemoteWrite'], resourceArns: [this.#workspace.attrArn] });
    // X-Ray has no resources to name.
    Grant.addToPrincipal({ grantee: service, actions: WRITE_TRACES, resourceArns: ['*'] });
  }
}
