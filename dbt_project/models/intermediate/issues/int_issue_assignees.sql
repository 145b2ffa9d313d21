{{ config(materialized='view') }}

select distinct
    issues.issue_id,
    accounts.account_id
from {{ ref('int_issues') }} as issues
cross join lateral jsonb_array_elements_text(issues.assignees) as assignees (login)
inner join {{ ref('int_host_accounts') }} as accounts
    on
        split_part(issues.issue_id, ':issue:', 1) = accounts.installation
        and lower(assignees.login) = lower(accounts.login)
