import { readFileSync, watchFile } from 'node:fs';
import { messageOf } from '../runtime/http.ts';
import { AwsError } from '../emulators/aws/aws-error.ts';
import { accessKeyIn } from './credentials.ts';
import { createAccess, Permissions } from './permissions.ts';
import type { Caller, RequiredAccess } from './permissions.ts';
import { reportRefusal } from './report-refusal.ts';

export type Authorizer = ReturnType<typeof openAuthorizer>;

/** How soon a changed file is read. */
const watchMillis = 200;

/** Checks callers against `permissions.json`, also after an edit. */
export function openAuthorizer(file: string) {
  const read = () => createAccess(Permissions.parse(JSON.parse(readFileSync(file, 'utf8'))));
  let access = read();
  watchFile(file, { interval: watchMillis, persistent: false }, () => {
    try {
      access = read();
    } catch (error) {
      process.stderr.write(`${file} was not applied: ${messageOf(error)}\n`);
    }
  });

  const report = ({ arn }: Caller, message: string) => reportRefusal(file, arn.split('/').at(-1) ?? arn, message);
  return {
    report,
    /** @throws AwsError for a request without a known access key */
    caller(authorization: string | undefined): Caller {
      const id = accessKeyIn(authorization);
      if (id === undefined) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
      const caller = access.caller(id);
      if (!caller) throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.', 403);
      return caller;
    },
    /** @throws AwsError for the first access that the caller does not have */
    require(caller: Caller, required: readonly RequiredAccess[]): void {
      for (const each of required) {
        const message = access.refusal(caller, each);
        if (message === undefined) continue;
        report(caller, `IAM refused a call: ${message}`);
        throw new AwsError('AccessDeniedException', message, 403);
      }
    },
  };
}
