{{ config(
    materialized='incremental',
    unique_key=['repository', 'sha'],
    on_schema_change='append_new_columns',
    indexes=[{'columns': ['repository', 'sha'], 'unique': true}],
    post_hook="{{ delete_outdated_gitops_matches() }}",
) }}

-- What the pattern of a configuration repository finds in its commits. That depends on the subject, which a
-- sha fixes, and on the rules; so a stored row made by the same rules stays right. Taking the groups out of
-- 100,000 subjects takes seconds, which is why known commits are left alone.
with

-- Materialized, so that the groups are taken out once and not once per column.
matched as materialized (
    select
        commits.repository,
        commits.sha,
        regexp_match(commits.subject, patterns.pattern) as groups,
        patterns.service_group,
        patterns.ref_group,
        patterns.environment_group,
        patterns.rules
    from {{ ref('int_gitops_patterns') }} as patterns
    inner join {{ ref('int_commits') }} as commits on patterns.repository = commits.repository
    {% if is_incremental() %}
    left join {{ this }} as stored
        on
            commits.repository = stored.repository
            and commits.sha = stored.sha
            and patterns.rules = stored.rules
    {% endif %}
    where
        commits.subject ~ patterns.pattern
    {% if is_incremental() %}
        and stored.sha is null
    {% endif %}
)

select
    repository,
    sha,
    nullif(groups[service_group], '') as service,
    nullif(groups[environment_group], '') as environment,
    nullif(groups[ref_group], '') as ref,
    rules
from matched
