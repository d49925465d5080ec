-- Which lists changed, by transaction: caches forget what they have of them. Rows are only added, so that writers never wait for each other.
create table product.list_changes (
  changed_by  xid8 not null default pg_current_xact_id(),
  -- Null: the tree of categories, or a name that products show.
  category_id bigint,
  changed_at  timestamptz not null default clock_timestamp()
);

create index list_changes_by_transaction on product.list_changes (changed_by);

create function product.record_list_changes() returns trigger language plpgsql as $$
begin
  insert into product.list_changes (category_id) select distinct r.category_id from changed_rows r;
  return null;
end $$;

create trigger listings_added after insert on product.listings
  referencing new table as changed_rows for each statement execute function product.record_list_changes();
create trigger listings_removed after delete on product.listings
  referencing old table as changed_rows for each statement execute function product.record_list_changes();

create function product.record_name_changes() returns trigger language plpgsql as $$
begin
  insert into product.list_changes (category_id) select null where exists (select from changed_rows);
  return null;
end $$;

create trigger categories_added after insert on product.categories
  referencing new table as changed_rows for each statement execute function product.record_name_changes();
create trigger categories_changed after update on product.categories
  referencing new table as changed_rows for each statement execute function product.record_name_changes();
create trigger categories_removed after delete on product.categories
  referencing old table as changed_rows for each statement execute function product.record_name_changes();
create trigger attributes_changed after update on product.attributes
  referencing new table as changed_rows for each statement execute function product.record_name_changes();
