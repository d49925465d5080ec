import { selectEnvironments } from '../config.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { CITUS_ACKNOWLEDGEMENTS } from './citus-acknowledgements.ts';

const TRYING = 'An environment for tests, not for shoppers';
const CANARY_ROLE = { type: 'AWS::IAM::Policy', path: /\/canary\/Shop\/Role\// };
const CANARY_FILES = { type: 'AWS::S3::Bucket', path: /\/canary\/Shop\/Artifacts\// };
const ACCESS_LOG = { type: 'AWS::S3::Bucket', path: /\/edge\/AccessLogs\// };
const PICTURES = { type: 'AWS::S3::Bucket', path: /\/(edge\/Media|product\/Uploads)\/Bucket\// };

/**
 * Findings of cdk-nag that we accept in one environment or more, each with its reason. `npm run synth` fails for a finding that no line covers, and for a line without a
 * finding. The rule is written without its pack, so a line covers the same rule in AwsSolutions, Serverless, PCI DSS and, in the report, NIST 800-53.
 */
export const ACKNOWLEDGEMENTS: readonly Acknowledgement[] = [
  // Identity
  {
    rule: 'IAM5[Resource::*]',
    type: 'AWS::IAM::Policy',
    path: /\/ExecutionRole\/DefaultPolicy\//,
    reason: 'Only ecr:GetAuthorizationToken, for which IAM has no resource; test/lib/reviewed-wildcards.ts lists each wildcard by action',
  },
  {
    rule: 'IAM5[Resource::*]',
    type: 'AWS::IAM::Policy',
    path: /\/TaskRole\/DefaultPolicy\//,
    reason:
      'Only cloudwatch:PutMetricData, which a condition limits to one namespace, and the two actions that send traces: IAM has no resource for them, and test/lib/reviewed-wildcards.ts lists them',
  },
  {
    rule: 'IAM5[Resource::*]',
    type: 'AWS::IAM::Policy',
    path: /\/(Migrate|Rotate|AdvanceOrder\/Worker|SweepSagas\/Worker|SmokeTest\/Function)\/Role\/DefaultPolicy\//,
    reason:
      'Only the network interfaces of functions in the VPC and GetRandomPassword, which take no narrower resource; test/lib/reviewed-wildcards.ts lists them',
  },
  {
    rule: 'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup]',
    type: 'AWS::IAM::Role',
    path: /^prod\/backups\/Plan\/Databases\/Role\//,
    reason:
      'AWS Backup acts by this policy of its own, which AWS keeps up to date with the stores that it backs up; no program of ours has the role',
  },
  {
    rule: 'IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity]',
    type: 'AWS::IAM::Role',
    path: /\/network\/Authority\/Role\//,
    whenChosen: 'hasServiceTls: true',
    reason: 'ECS requests and rotates the certificates of services by this policy of AWS; no program of ours has the role',
  },
  {
    rule: 'IAM5[Resource::arn:aws:route53:::change/*]',
    type: 'AWS::IAM::Policy',
    path: /\/certificates\/RenewCertificate\//,
    whenChosen: "certificates.kind: 'acme'",
    reason: 'Reads whether a change of the challenge record has reached all name servers; Route 53 gives a change its id when it is made',
  },
  {
    rule: 'IAM5[Resource::*]',
    ...CANARY_ROLE,
    reason: 'AWS lists both among the permissions of a canary, and IAM has no narrower resource; test/lib/reviewed-wildcards.ts lists them',
  },
  {
    rule: 'IAM5[Resource::<ShopArtifactsF988AD04.Arn>/*]',
    ...CANARY_ROLE,
    reason: 'The bucket is the canary’s own; the names of its files contain the date of the run',
  },
  ...selectEnvironments().map(({ name, region, account }) => ({
    rule: `IAM5[Resource::arn:aws:logs:${region}:${account}:log-group:/aws/lambda/cwsyn-shopmart-${name}-*]`,
    ...CANARY_ROLE,
    reason: 'Synthetics ends the name of the canary’s log with an id of its own',
  })),
  {
    rule: 'IAM5[Resource::*]',
    type: 'AWS::IAM::Policy',
    path: /^(staging|prod)\/(user|product)\/.*\/Shift\/Role\/DefaultPolicy\//,
    reason:
      'Only the Describe actions of Elastic Load Balancing, which have no narrower resource; ECS changes the rules and target groups of its own service alone',
  },
  {
    rule: 'IAMNoInlinePolicy',
    type: 'AWS::IAM::Policy',
    reason:
      'Each role belongs to one program and has one policy that is deployed and deleted with it; a managed policy would be shared by nothing',
  },

  {
    rule: 'IAM5[Resource::<UploadsBucketC4B27CC7.Arn>/uploads/*]',
    type: 'AWS::IAM::Policy',
    path: /\/product\//,
    reason: 'Each upload has a key of its own, with the id of its picture',
  },

  ...selectEnvironments().map(({ name }) => ({
    rule: `IAM5[Resource::shopmart-${name}-edge:ExportsOutputFnGetAttMediaBucket4022EBBFArnD921DB08/media/*]`,
    type: 'AWS::IAM::Policy',
    path: /\/product\/ResizeImage\//,
    reason: 'The name of each file contains the digest of its picture',
  })),

  // Secrets and settings
  {
    rule: 'SMG4',
    type: 'AWS::SecretsManager::Secret',
    path: /\/(user\/(StaffSecret|ImporterSecret|Authenticator)|inventory\/Warehouse|payment\/Stripe)/,
    reason: 'AWS cannot rotate the accounts of people and the keys of third parties; docs/runbooks/rotate-secret.md says how operators do',
  },
  {
    rule: 'SMG4',
    type: 'AWS::SecretsManager::Secret',
    path: /\/caches\/(Bus|Cache)\/Users\/defaultSecret\//,
    reason: 'The user default is switched off: its password opens nothing',
  },
  {
    rule: 'SMG4',
    type: 'AWS::SecretsManager::Secret',
    path: /\/notification\/UnsubscribeKey\//,
    reason: 'It signs the links that stop mails, which must work for years; who has it can stop mails and nothing else',
  },
  {
    rule: 'ECS2',
    type: 'AWS::ECS::TaskDefinition',
    reason: 'Addresses and switches only; passwords come from Secrets Manager, and test/lib/security.ts refuses one among the settings',
  },

  // Databases
  {
    rule: 'RDS6',
    type: 'AWS::RDS::DBCluster',
    reason: 'Roles sign in by passwords from Secrets Manager: pools and the Data API use them alike, and Citus has no IAM authentication',
  },
  {
    rule: 'RDS10',
    type: 'AWS::RDS::DBCluster',
    path: /^(dev|staging)\//,
    reason: `${TRYING}: it is deleted by command. Prod is protected by isDeletionProtected`,
  },
  {
    rule: 'RDSAutomaticMinorVersionUpgradeEnabled',
    type: 'AWS::RDS::DBInstance',
    reason:
      'RDS would upgrade past the version of the template, and CloudFormation would refuse the next update as a downgrade; the version is raised in code',
  },
  {
    rule: 'RDSLoggingEnabled[LogExport::postgresql]',
    type: 'AWS::RDS::DBCluster',
    reason:
      'RDS creates the group of an exported log itself, without our key and without an end. Slow statements in it can have personal data. RDS keeps it for three days',
  },

  // Caches
  {
    rule: 'AEC6',
    type: 'AWS::ElastiCache::ReplicationGroup',
    until: '2027-06-30',
    reason:
      'Users with passwords are not built yet. TLS is required, and security groups admit only the services whose settings name the group',
  },
  {
    rule: 'AEC4',
    type: 'AWS::ElastiCache::ReplicationGroup',
    path: /^(dev|staging)\//,
    reason: `${TRYING}: one node, whose loss the relay and the caches survive. Prod has replicas in other zones`,
  },

  // Functions and queues
  {
    rule: 'LambdaDLQ',
    type: 'AWS::Lambda::Function',
    reason:
      'Workers get batches from queues with dead-letter queues, custom resources report failures to CloudFormation, and a missed schedule is repeated by the next run',
  },
  {
    rule: 'LambdaTracing',
    type: 'AWS::Lambda::Function',
    until: '2027-06-30',
    reason: 'Traces are OpenTelemetry spans whose context travels in messages; functions get an exporter with the ADOT layer',
  },
  {
    rule: 'LambdaInsideVPC',
    type: 'AWS::Lambda::Function',
    path: /\/(analytics|caches|certificates|edge|product|inventory|notification|payment|sandbox)\//,
    reason:
      "Third parties, the Data API and ElastiCache's API are reached from outside the VPC, so that nothing in the VPC reaches the internet",
  },
  {
    rule: 'LambdaAsyncFailureDestination',
    type: 'AWS::Lambda::EventInvokeConfig',
    reason: 'A scheduled run that fails is repeated by the next one; its errors and its absence raise alarms',
  },
  {
    rule: 'EventBusDLQ',
    type: 'AWS::Events::Rule',
    path: /\/FeedbackRule\//,
    reason:
      'EventBridge retries the queue for a day; a bounce that is lost all the same is reported again by the next mail to that address, which SES itself then suppresses',
  },
  {
    rule: 'EventBusDLQ',
    type: 'AWS::Events::Rule',
    path: /\/Schedule\//,
    reason:
      'A scheduled event that is not delivered carries no data, and the next follows within a minute; no run for five minutes raises an alarm',
  },
  {
    rule: 'LambdaEventSourceMappingDestination',
    type: 'AWS::Lambda::EventSourceMapping',
    reason: 'SQS sources have no failure destination: the dead-letter queue takes its place',
  },
  {
    rule: 'SQSRedrivePolicy',
    type: 'AWS::SQS::Queue',
    path: /\/DeadLetters\//,
    reason: 'It is the dead-letter queue; a message in it raises an alarm',
  },
  {
    rule: 'SNSRedrivePolicy',
    type: 'AWS::SNS::Subscription',
    reason: 'SNS retries e-mail itself. The alarm stays raised in CloudWatch, and it is published again when it ends',
  },

  // Edge
  {
    rule: 'CFR1',
    type: 'AWS::CloudFront::Distribution',
    reason: 'The shop sells to every country that its shipping rules name, and shoppers travel',
  },
  {
    rule: 'CFR4',
    type: 'AWS::CloudFront::Distribution',
    path: /^(dev|staging)\//,
    reason: `${TRYING}: without a domain CloudFront decides the TLS version of its own name. Prod has a domain and TLS 1.2`,
  },
  {
    rule: 'ALBWAFEnabled',
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    reason: 'The load balancer is internal: only CloudFront reaches it, by its VPC origin, and a web ACL belongs there',
  },
  {
    rule: 'ELBv2ACMCertificateRequired',
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    path: /^(dev|staging)\//,
    reason: `${TRYING}: a certificate needs a domain of its own. Prod has HTTPS to the load balancer`,
  },
  {
    rule: 'ALBHttpToHttpsRedirection',
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    path: /^(dev|staging)\//,
    reason: 'CloudFront redirects shoppers to HTTPS; nothing but CloudFront, or a smoke test, reaches this listener',
  },

  // The files of the canary
  { rule: 'S1', ...CANARY_FILES, reason: 'Screenshots of public pages by a made-up shopper: who reads them is of no concern' },
  { rule: 'S3BucketLoggingEnabled', ...CANARY_FILES, reason: 'Screenshots of public pages by a made-up shopper' },
  { rule: 'S3BucketVersioningEnabled', ...CANARY_FILES, reason: 'Each run writes files of its own, and they expire after a month' },
  { rule: 'S3BucketReplicationEnabled', ...CANARY_FILES, reason: 'They are not needed to restore the shop after the loss of a region' },

  // Pictures of products
  { rule: 'S1', ...PICTURES, reason: 'The edge logs each read of a picture, and the audit trail each upload by staff' },
  { rule: 'S3BucketLoggingEnabled', ...PICTURES, reason: 'The edge logs each read of a picture, and the audit trail each upload by staff' },
  {
    rule: 'S3BucketVersioningEnabled',
    ...PICTURES,
    reason: 'The name of a file contains the digest of its content: no file is replaced by another',
  },
  {
    rule: 'S3BucketReplicationEnabled',
    ...PICTURES,
    reason: 'Shoppers see drawings where pictures are missing; staff have the originals, and upload them again after the loss of a region',
  },
  {
    rule: 'S3DefaultEncryptionKMS',
    ...PICTURES,
    reason: "Pictures are public. With a key of ours the key's policy and the distribution would name each other",
  },

  // The access log's bucket, and the network
  {
    rule: 'S1',
    ...ACCESS_LOG,
    reason: 'It is the bucket of access logs; a log of its own would log the delivery of logs',
  },
  { rule: 'S3BucketLoggingEnabled', ...ACCESS_LOG, reason: 'It is the bucket of access logs' },
  {
    rule: 'S3BucketVersioningEnabled',
    ...ACCESS_LOG,
    reason: 'CloudFront and the load balancer write each log once under a name of its own, and the objects expire',
  },
  {
    rule: 'S3BucketReplicationEnabled',
    ...ACCESS_LOG,
    reason: 'Access logs are not needed to restore the shop after the loss of a region',
  },
  {
    rule: 'S3DefaultEncryptionKMS',
    ...ACCESS_LOG,
    reason: 'Load balancers cannot write to a bucket with a key of ours, so S3 encrypts it with its own',
  },
  {
    rule: 'VPCDefaultSecurityGroupClosed',
    type: 'AWS::EC2::VPC',
    reason: 'Nothing uses the default group; emptying it takes a function with rights over every security group',
  },

  // The orders cluster
  ...CITUS_ACKNOWLEDGEMENTS,
];
