import { AwsError } from '../aws/aws-error.ts';

/** The response to GetCallerIdentity. @param form - the body of the request */
export function callerIdentity(account: string, form: string, arn: string): string {
  const action = new URLSearchParams(form).get('Action');
  if (action !== 'GetCallerIdentity') throw new AwsError('InvalidAction', `the action ${action} of STS is not emulated`);
  const result = `<Arn>${arn}</Arn><UserId>${arn.split('/').at(-1)}</UserId><Account>${account}</Account>`;
  const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/';
  return `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`;
}
