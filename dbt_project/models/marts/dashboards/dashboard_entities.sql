select distinct
    entity_type,
    entity_id,
    {{ entity_label('entity_type', 'entity_id') }} as entity,
    array_position(array['organization', 'team', 'service', 'repository'], entity_type) as entity_rank
from {{ ref('metrics') }}
