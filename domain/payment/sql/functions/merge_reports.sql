-- The report with the higher rank, in any order of arrival. A stale decline does not undo an approval; a failed capture undoes a reported one.
create or replace function payment.merge_reports(stored text, reported text)
returns text language sql immutable as $$
  select (array['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'])[greatest(
    array_position(array['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'], stored),
    array_position(array['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'], reported))]
$$;
