import { indexOfSiteMap } from '../../features/site-map/site-map.ts';
import { xmlResponse } from '../../features/site-map/xml-response.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  return xmlResponse(indexOfSiteMap);
}
