-- Of two reports about one act, the one that counts, whichever arrived first. A stale decline never undoes an approval; a capture that failed undoes one that was reported as done.
create or replace function payment.merge_reports(known text, reported text)
returns text language sql immutable as $$
  select (array['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'])[greatest(
    array_position(array['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'], known),
    array_position(array['declined', 'authorised', 'cancelled', 'captured', 'capture-failed'], reported))]
$$;
