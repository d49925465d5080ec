export function DeliveryTerms() {
  return <p className="quiet">Delivery is free. Your card is charged when a parcel leaves, not before.</p>;
}
