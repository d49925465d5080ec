-- For analytics: ranges of days, and the few cancelled parcels. Orders arrive in the order of their placement, so the first costs next to nothing to keep.
create index orders_by_time on shop.orders using brin (placed_at);
create index parcels_cancelled on shop.parcels (customer_id, order_id) where status = 'cancelled';
