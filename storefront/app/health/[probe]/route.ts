import { notFound } from 'next/navigation';

/** Readiness does not depend on other services: without them pages show a failure, and the edge serves copies. */
export async function GET(_request: Request, { params }: { readonly params: Promise<{ readonly probe: string }> }): Promise<Response> {
  const { probe } = await params;
  if (probe !== 'live' && probe !== 'ready') notFound();
  return Response.json({ status: 'ok' });
}
