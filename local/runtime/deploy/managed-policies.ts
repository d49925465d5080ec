const statements: Readonly<Record<string, object>> = {
  'service-role/AWSLambdaBasicExecutionRole': {
    Effect: 'Allow',
    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: '*',
  },
};

/** The document of a policy that AWS manages. @throws Error that names an unknown one */
export function managedPolicy(arn: string): object {
  const statement = statements[arn.replace(/^arn:aws:iam::aws:policy\//, '')];
  if (!statement) throw new Error(`the managed policy ${arn} is not emulated: add it to local/runtime/deploy/managed-policies.ts`);
  return { Statement: [statement] };
}
