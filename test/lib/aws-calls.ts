/** The IAM actions that each command of the AWS SDK needs. A command of ours that is missing here fails a test. */
const ACTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  ChangeResourceRecordSetsCommand: ['route53:ChangeResourceRecordSets'],
  // In every client of S3, and called for directory buckets alone, of which there are none.
  CreateSessionCommand: [],
  CreateInvalidationCommand: ['cloudfront:CreateInvalidation'],
  DescribeCertificateCommand: ['acm:DescribeCertificate'],
  // The Data API reads the login's secret in the caller's name.
  ExecuteStatementCommand: ['rds-data:ExecuteStatement', 'secretsmanager:GetSecretValue'],
  DescribeSecretCommand: ['secretsmanager:DescribeSecret'],
  DescribeUsersCommand: ['elasticache:DescribeUsers'],
  GetRandomPasswordCommand: ['secretsmanager:GetRandomPassword'],
  ModifyUserCommand: ['elasticache:ModifyUser'],
  PutSecretValueCommand: ['secretsmanager:PutSecretValue'],
  UpdateSecretVersionStageCommand: ['secretsmanager:UpdateSecretVersionStage'],
  GetChangeCommand: ['route53:GetChange'],
  GetObjectCommand: ['s3:GetObject'],
  PutObjectCommand: ['s3:PutObject'],
  GetSecretValueCommand: ['secretsmanager:GetSecretValue'],
  PutMetricDataCommand: ['cloudwatch:PutMetricData'],
  ImportCertificateCommand: ['acm:ImportCertificate'],
  SendEmailCommand: ['ses:SendEmail'],
  SendMessageBatchCommand: ['sqs:SendMessage'],
};

/** The actions that the commands of a bundle need. @throws Error for a command without a known action */
export function actionsOf(commands: readonly string[]): readonly string[] {
  const actions = commands.flatMap((command) => {
    const needed = ACTIONS_OF[command];
    if (!needed) throw new Error(`${command} has no IAM action: add it to test/lib/aws-calls.ts`);
    return needed;
  });
  return [...new Set(actions)];
}
