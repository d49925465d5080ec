import type { Consignment } from './consignment.ts';

/** The list of consignments. */
export function page(
  consignments: readonly (readonly [reference: string, Consignment])[],
  { size, unreported }: { readonly size: number; readonly unreported: number },
): string {
  const rows = consignments.map(
    ([reference, consignment]) => `<tr>
      <td><time>${consignment.at.toISOString().slice(0, 19).replace('T', ' ')}</time></td>
      <td><span class="${consignment.state}">${consignment.state}</span></td>
      <td>${escapeHtml(consignment.request?.depot ?? '–')}</td>
      <td>${escapeHtml(consignment.request?.items.map(({ article, count }) => `${count} × ${article}`).join(', ') ?? '–')}</td>
      <td>${consignment.state === 'dispatched' ? escapeHtml(consignment.trackingNumber) : '–'}</td>
      <td><code>${escapeHtml(reference)}</code></td>
    </tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Warehouse (sandbox)</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1d2528; background: #f7f6f3 }
  table { border-collapse: collapse; width: 100%; background: #fff; font-size: .9rem }
  th, td { text-align: left; padding: .5rem .75rem; border-bottom: 1px solid #e4e1da; vertical-align: top }
  code { font-size: .8rem; color: #667 }
  .accepted { color: #8a5a00 } .dispatched { color: #1b6b3a } .cancelled, .rejected { color: #a02020 }
</style>
<h1>Warehouse</h1>
<p>A stand-in for the fulfilment centres: ${size} consignments, ${unreported} shipments that the shop has not accepted yet.</p>
<table>
<thead><tr><th>When</th><th>State</th><th>Depot</th><th>Items</th><th>Tracking</th><th>Reference</th></tr></thead>
<tbody>${rows.join('') || '<tr><td colspan="6">No consignments yet.</td></tr>'}</tbody>
</table>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
