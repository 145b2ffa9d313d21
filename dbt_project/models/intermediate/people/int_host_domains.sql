-- The domains of the pages of each installation, whose accounts have hidden addresses at
-- `users.noreply.<domain>`.
with

pages as (
    {{ branches_of('int_host_pages', ['installation', 'source', 'url']) }}
)

select
    lower(substring(url from '^https?://([^/:]+)')) as domain,
    min(installation) as installation,
    min(source) as source
from pages
where url ~ '^https?://[^/:]+'
group by lower(substring(url from '^https?://([^/:]+)'))
having count(distinct installation) = 1
