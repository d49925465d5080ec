import { fileOfSiteMap } from '../../../features/site-map/site-map.ts';
import { xmlResponse } from '../../../features/site-map/xml-response.ts';

export async function GET(_request: Request, { params }: { readonly params: Promise<{ readonly file: string }> }): Promise<Response> {
  const { file } = await params;
  return xmlResponse(() => fileOfSiteMap(file));
}
