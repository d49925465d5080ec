import { CsvFormat } from '../../../../contracts/product/transfer.ts';
import { config } from '../../../lib/config.ts';
import { passFileOn } from '../../../lib/pass-file-on.ts';

/** All products as a file. */
export async function GET(request: Request): Promise<Response> {
  const format = CsvFormat.safeParse(new URL(request.url).searchParams.get('format'));
  if (!format.success) return new Response('There is no such format.', { status: 404 });
  return passFileOn(request, {
    url: new URL(`/api/catalogue/exports?format=${format.data}`, config().PRODUCT_URL),
    timeoutMillis: 600_000,
    refusal: 'Your role does not include this, or other exports are running.',
  });
}
