/** The IAM actions that each command of the AWS SDK needs. A command of ours that is missing here fails a test. */
const ACTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  ChangeResourceRecordSetsCommand: ['route53:ChangeResourceRecordSets'],
  CreateInvalidationCommand: ['cloudfront:CreateInvalidation'],
  DescribeCertificateCommand: ['acm:DescribeCertificate'],
  // The Data API reads the login's secret in the caller's name.
  ExecuteStatementCommand: ['rds-data:ExecuteStatement', 'secretsmanager:GetSecretValue'],
  GetChangeCommand: ['route53:GetChange'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  PutMetricDataCommand: ['cloudwatch:PutMetricData'],
  ImportCertificateCommand: ['acm:ImportCertificate'],
  SendEmailCommand: ['ses:SendEmail'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
};

/** Commands that need no permission of the role: the SDK gets credentials by them where ECS and Lambda give none, and one is of ioredis. */
const WITHOUT_ACTION = new Set([
  'AssumeRoleCommand',
  'AssumeRoleWithWebIdentityCommand',
  'CreateOAuth2TokenCommand',
  'CreateOAuth2TokenWithIAMCommand',
  'CreateTokenCommand',
  'CustomScriptCommand',
  'GetRoleCredentialsCommand',
]);

/** The actions that the commands of a bundle need. @throws Error for a command without a known action */
export function actionsOf(commands: readonly string[]): readonly string[] {
  const actions = commands
    .filter((command) => !WITHOUT_ACTION.has(command))
    .flatMap((command) => {
      const needed = ACTIONS_OF[command];
      if (!needed) throw new Error(`${command} has no IAM action: add it to test/lib/aws-calls.ts`);
      return needed;
    });
  return [...new Set(actions)];
}
