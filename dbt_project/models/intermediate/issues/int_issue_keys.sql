{{ config(indexes=[{'columns': ['key'], 'unique': true}]) }}

-- What people write in branches, titles and commits to name an issue of a tracker. A key that two
-- installations have names neither; one that an issue had before it was moved still leads to it, unless
-- another has it now.
with

former as (
    {{ branches_of('int_issue_former_keys', ['issue_id', 'key']) }}
),

known as (
    select
        issue_id,
        upper(key) as key,
        1 as age
    from {{ ref('int_issues') }}
    where repository_id is null

    union all

    select
        issues.issue_id,
        upper(former.key) as key,
        2 as age
    from former
    inner join {{ ref('int_issues') }} as issues on former.issue_id = issues.issue_id
),

ranked as (
    select
        issue_id,
        key,
        rank() over (partition by key order by age) as place
    from known
)

select
    key,
    min(issue_id) as issue_id
from ranked
where place = 1
group by key
having count(distinct issue_id) = 1
