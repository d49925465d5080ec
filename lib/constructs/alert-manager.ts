import type { AlarmTopic } from './alarm-topic.ts';

/** Sent as the text of a notification: what is wrong, the first act, and the section of the runbook. */
const MESSAGE = [
  '{{ range .Alerts }}{{ .Status }}: {{ .Annotations.summary }}',
  '{{ .Annotations.action }}',
  'Runbook: {{ .Annotations.runbook }}',
  '',
  '{{ end }}',
].join('\n');

/** Routes alerts to the topic of their severity. Managed Prometheus reads the configuration as text inside YAML. */
export function alertManagerDefinition(alarms: AlarmTopic, region: string): object {
  const receiver = (severity: 'urgent' | 'notice') => ({
    name: severity,
    sns_configs: [
      {
        topic_arn: alarms.topic(severity).topicArn,
        sigv4: { region },
        send_resolved: true,
        // SNS takes 100 characters.
        subject: `ShopMart ${severity}: {{ .CommonLabels.alertname }}`,
        message: MESSAGE,
      },
    ],
  });
  const config = {
    route: {
      receiver: 'urgent',
      group_by: ['alertname', 'objective'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
      routes: [{ receiver: 'notice', matchers: ['severity = notice'], repeat_interval: '5d' }],
    },
    receivers: [receiver('urgent'), receiver('notice')],
    // The fast alert says what the slow ones of the same objective say.
    inhibit_rules: [{ source_matchers: ['severity = urgent'], target_matchers: ['severity = notice'], equal: ['alertname', 'objective'] }],
  };
  return { alertmanager_config: JSON.stringify(config, null, 2) };
}
