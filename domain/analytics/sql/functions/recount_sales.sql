-- Counts all rollups of sales again from analytics.sales, in one transaction, as after a correction or a change of the time zone. Returns the number of orders.
create or replace function analytics.recount_sales(zone text)
returns bigint
language plpgsql
as $$
declare
  ids uuid[];
  after analytics.sales[];
  orders analytics.order_change[];
  counted bigint := 0;
begin
  -- Batches of events wait.
  lock table analytics.sales in share row exclusive mode;
  delete from analytics.order_hours;
  delete from analytics.order_days;
  delete from analytics.category_hours;
  delete from analytics.category_days;
  delete from analytics.product_hours;
  delete from analytics.product_days;
  delete from analytics.order_values;
  delete from analytics.cohorts;
  delete from analytics.customer_months;
  delete from analytics.customers;
  loop
    ids := array(select s.order_id from analytics.sales s where ids is null or s.order_id > ids[cardinality(ids)] order by s.order_id limit 1000);
    exit when cardinality(ids) = 0;
    after := array(select s from analytics.sales s where s.order_id = any (ids));
    orders := array(select c from analytics.order_changes('{}', after, zone) as c);
    perform analytics.move_customers(orders);
    perform analytics.add_line_changes(array(select c from analytics.line_changes('{}', after, zone) as c));
    perform analytics.add_order_changes(orders);
    counted := counted + cardinality(ids);
  end loop;
  perform analytics.mark_days('sales', array(select distinct v.day from analytics.day_versions v where v.topic = 'sales' union select d.day from analytics.order_days d));
  return counted;
end
$$;
