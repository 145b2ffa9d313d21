{{ config(materialized='view') }}

select
    pull_requests.pull_request_id as subject_id,
    'team' as entity_type,
    members.team_id as entity_id,
    members.valid_from,
    members.valid_to
from {{ ref('fct_pull_requests') }} as pull_requests
inner join {{ ref('dim_accounts') }} as accounts on pull_requests.author_account_id = accounts.account_id
inner join {{ ref('dim_team_members') }} as members on accounts.person_id = members.person_id
