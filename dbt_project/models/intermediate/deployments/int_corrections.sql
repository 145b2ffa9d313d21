-- `overrides` maps field to value; the last correction of a field wins. A value that the field cannot hold is
-- left out, so that one typing error does not stop the whole build.
with

valid as (
    select distinct on (entity_type, entity_id, field)
        entity_type,
        entity_id,
        field,
        coalesce(value, '') as value
    from {{ ref('stg_files__corrections') }}
    where
        deleted_at is null
        and case
            when field in ('started_at', 'resolved_at')
                then coalesce(value, '') = '' or pg_input_is_valid(value, 'timestamptz')
            when field = 'finished_at' then pg_input_is_valid(value, 'timestamptz')
            when field = 'status' then value in ('success', 'failure', 'cancelled')
            else true
        end
    order by entity_type asc, entity_id asc, field asc, source_file collate "C" desc, source_line desc
)

select
    entity_type,
    entity_id,
    jsonb_object_agg(field, value) as overrides
from valid
group by entity_type, entity_id
