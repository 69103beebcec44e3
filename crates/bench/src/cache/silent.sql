create or replace function count_reference_change() returns trigger language plpgsql as $$
begin
    update reference_generation set generation = generation + 1;
    return null;
end;
$$;
