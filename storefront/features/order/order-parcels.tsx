import type { OrderView, ParcelView } from '../../../contracts/order/http.ts';

const PARCEL_STATUS: Readonly<Record<string, string>> = { picking: 'Being packed', shipped: 'Shipped', cancelled: 'Cancelled' };

export function OrderParcels({ order }: { readonly order: OrderView }) {
  if (order.parcels.length === 0) return null;
  const titles = new Map(order.lines.map(({ lineNo, title }) => [lineNo, title]));
  return (
    <section className="band" aria-labelledby="parcels">
      <h2 id="parcels">{order.parcels.length === 1 ? 'Your parcel' : `Your ${order.parcels.length} parcels`}</h2>
      <ul className="parcels">
        {order.parcels.map((parcel) => (
          <ParcelCard key={parcel.parcelNo} parcel={parcel} titles={titles} />
        ))}
      </ul>
    </section>
  );
}

function ParcelCard({ parcel, titles }: { readonly parcel: ParcelView; readonly titles: ReadonlyMap<number, string> }) {
  return (
    <li className="parcel">
      <div className="parcel-head">
        <h3>Parcel {parcel.parcelNo}</h3>
        <span className="badge">{PARCEL_STATUS[parcel.status] ?? parcel.status}</span>
      </div>
      <ul>
        {parcel.lines.map(({ lineNo, quantity }) => (
          <li key={lineNo}>
            {quantity} × {titles.get(lineNo) ?? `line ${lineNo}`}
          </li>
        ))}
      </ul>
      {parcel.isCancelledTooLate && <p>Your cancellation came too late for this parcel.</p>}
      {parcel.trackingNumber !== null && (
        <p>
          <span className="quiet">Tracking number</span> <span className="tracking">{parcel.trackingNumber}</span>
        </p>
      )}
    </li>
  );
}
