import { z } from 'zod';

/** What CloudFormation asks, as far as it matters here. */
export const ResourceRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
});

export type ResourceRequest = Readonly<z.infer<typeof ResourceRequest>>;

const TIMEOUT_MILLIS = 10_000;
const LONGEST_REASON = 1_000;

/** Does the work and tells CloudFormation how it went: a failure as well, or the deployment would wait for an hour. */
export async function answering(request: ResourceRequest, physicalResourceId: string, work: () => Promise<void>): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId, PhysicalResourceId = physicalResourceId } = request;
  const outcome = await work().then(
    () => ({ Status: 'SUCCESS' }),
    (error: unknown) => ({ Status: 'FAILED', Reason: String(error instanceof Error ? error.message : error).slice(0, LONGEST_REASON) }),
  );
  const response = await fetch(ResponseURL, {
    method: 'PUT',
    // The URL is signed for an empty content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({ ...outcome, StackId, RequestId, LogicalResourceId, PhysicalResourceId }),
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: ${response.status} ${await response.text()}`);
}
