-- GitHub hides addresses behind `number+login@users.noreply.github.com`, in old commits without the
-- number, GitLab behind `number-login@users.noreply.gitlab.com`; other installations behind their own
-- domain. A number says who it is in its own installation only.
with

hidden as (
    select
        addresses.email,
        split_part(addresses.email, '@', 1) as local_part,
        substring(addresses.email from '@users\.noreply\.(.+)$') as domain
    from (select distinct email from {{ ref('int_commit_identities') }}) as addresses
    where addresses.email ~ '^[^@]+@users\.noreply\..+$'
),

of_vendors as (
    select
        hidden.*,
        hosts.installation,
        case
            when hosts.source is not null then hosts.source
            when hidden.domain = 'gitlab.com' then 'gitlab'
            when hidden.domain != 'github.com' and hidden.local_part ~ '^\d+(-|$)' then 'gitlab'
            else 'github'
        end as vendor
    from hidden
    left join {{ ref('int_host_domains') }} as hosts on hidden.domain = hosts.domain
),

parts as (
    select
        *,
        substring(local_part from case vendor when 'github' then '^(\d+)\+' else '^(\d+)(?:-|$)' end)
            as number,
        substring(
            local_part from case vendor when 'github' then '^(?:\d+\+)?([^+]+)$' else '^\d+-(.+)$' end
        ) as login
    from of_vendors
)

select
    email,
    installation,
    coalesce(installation, vendor || '@' || domain) || ':user:' || number as host_account_id,
    login
from parts
