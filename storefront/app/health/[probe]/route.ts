import { notFound } from 'next/navigation';

/** `/health/live` and `/health/ready`. Ready says nothing of the services behind: without them the pages tell why, and the edge has its copies. */
export async function GET(_request: Request, { params }: { readonly params: Promise<{ readonly probe: string }> }): Promise<Response> {
  const { probe } = await params;
  if (probe !== 'live' && probe !== 'ready') notFound();
  return Response.json({ status: 'ok' });
}
