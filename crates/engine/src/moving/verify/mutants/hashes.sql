-- Hashes of a row that overlook something. Like hash_record_extended they take
-- a record and a seed.
CREATE FUNCTION blind_to_order(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(coalesce(value, '∅'), ',' ORDER BY value), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION blind_to_null(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT CASE WHEN bool_and(value IS NOT NULL) THEN hashtextextended(string_agg(value, ',' ORDER BY key), $2) END FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION null_as_nothing(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(coalesce(value, ''), ',' ORDER BY key), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION null_as_text(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(coalesce(value, 'NULL'), ',' ORDER BY key), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION unseparated(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(coalesce(value, '∅'), '' ORDER BY length(key), key), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION blind_to_case(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(lower(coalesce(value, '∅')), ',' ORDER BY key), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION blind_to_space(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(rtrim(coalesce(value, '∅')), ',' ORDER BY key), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION to_the_tenth(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hashtextextended(string_agg(regexp_replace(coalesce(value, '∅'), '(\.\d)\d*', '\1'), ',' ORDER BY key), $2) FROM jsonb_each_text(to_jsonb($1))); END $$;
CREATE FUNCTION short(record, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (
    SELECT hash_record_extended($1, $2) & 1); END $$;
CREATE FUNCTION same_for_all(record, bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
-- The same of a value.
CREATE FUNCTION text_blind_to_case(text, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN
    hashtextextended(lower($1), $2); END $$;
CREATE FUNCTION text_blind_to_space(text, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN
    hashtextextended(rtrim($1), $2); END $$;
CREATE FUNCTION to_the_second(timestamp, bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN
    timestamp_hash_extended(date_trunc('second', $1), $2); END $$;
