-- Repositories with exactly one service: what happens in them belongs to it.
select
    repository_id,
    min(service_id collate "C") as service_id
from {{ ref('int_services') }}
where repository_id is not null
group by repository_id
having count(*) = 1
