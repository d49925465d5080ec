import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { setTimeout as pause } from 'node:timers/promises';

/** Length limit of `Reason`, which CloudFormation shows to the operator of the deployment. */
const longestReason = 1000;

/**
 * Handles a custom resource: runs `work` on create and update, never on delete, since data outlives its stack.
 * It always sends a response: without one CloudFormation blocks the stack for an hour.
 */
export async function runCustomResource(
  event: CloudFormationCustomResourceEvent,
  physicalId: string,
  work: () => Promise<void>,
): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = event;
  const about = {
    StackId,
    RequestId,
    LogicalResourceId,
    PhysicalResourceId: 'PhysicalResourceId' in event ? event.PhysicalResourceId : physicalId,
  };
  try {
    if (event.RequestType !== 'Delete') await work();
  } catch (error) {
    await put(event.ResponseURL, { ...about, Status: 'FAILED', Reason: reasonOf(error) });
    return;
  }
  await put(event.ResponseURL, { ...about, Status: 'SUCCESS' });
}

async function put(url: string, result: CloudFormationCustomResourceResponse): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, {
        method: 'PUT',
        body: JSON.stringify(result),
        headers: { 'content-type': '' },
        signal: AbortSignal.timeout(5000),
      });
      if (response.ok) return;
      throw new Error(`the ResponseURL returned ${response.status}`);
    } catch (error) {
      if (attempt === 5) throw error;
      await pause(200 * 2 ** attempt);
    }
  }
}

function reasonOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.slice(0, longestReason);
}
