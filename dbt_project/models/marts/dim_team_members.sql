-- Periods that touch or overlap are one: somebody who is twice in a team counts there once.
with recursive

memberships as (
    select
        members.team,
        people.person_id,
        members.valid_from,
        members.valid_to
    from {{ ref('stg_files__teams') }} as members
    inner join {{ ref('int_member_people') }} as people on lower(ltrim(members.member, '@')) = people.name
    where
        members.deleted_at is null
        and coalesce(members.valid_from < members.valid_to, true)

    union all

    select
        members.team,
        people.person_id,
        null::date as valid_from,
        null::date as valid_to
    from ({{ branches_of('int_team_members', ['team', 'login']) }}) as members
    inner join {{ ref('int_member_people') }} as people on members.login = people.name
    where
        not exists (
            select 1
            from {{ ref('stg_files__teams') }} as listed
            where listed.deleted_at is null
        )
),

-- `union` ends the walk even where teams are parents of each other.
ancestry as (
    select
        name as team,
        name as ancestor
    from {{ ref('int_teams') }}

    union

    select
        ancestry.team,
        teams.parent_name as ancestor
    from ancestry
    inner join {{ ref('int_teams') }} as teams on ancestry.ancestor = teams.name
    where teams.parent_name is not null
),

periods as (
    select
        ancestry.ancestor as team,
        memberships.person_id,
        unnest(range_agg(daterange(memberships.valid_from, memberships.valid_to))) as period
    from memberships
    inner join ancestry on memberships.team = ancestry.team
    group by ancestry.ancestor, memberships.person_id
)

select
    'team:' || team as team_id,
    person_id,
    lower(period) as valid_from,
    upper(period) as valid_to
from periods
