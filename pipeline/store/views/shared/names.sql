-- Names of persons and places, as they are compared.

-- A person's last two names in lower case, which is what fuller and shorter forms of a name share.
CREATE OR REPLACE MACRO last_names(name) AS
    array_to_string(list_slice(regexp_extract_all(lower(strip_accents(name)), '[\w'']+'), -2, -1), ' ');

CREATE OR REPLACE MACRO place_key(place) AS
    regexp_replace(lower(coalesce(place, '')), '^the | (region|oblast|province|city|district|area|governorate)$', '', 'g');
