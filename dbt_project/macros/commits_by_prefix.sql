{#
  Rows (repository, reference, sha) for the references that are a prefix, at least 7 digits long, of exactly one
  commit of their repository. `references` has the columns repository and reference (lower-case hexadecimal).

  The equality on the first 7 digits lets Postgres hash both sides; a join on the prefix alone would compare
  every reference with every commit.
#}
{% macro commits_by_prefix(references) %}
    select
        named.repository,
        named.reference,
        min(commits.sha collate "C") as sha
    from (select distinct repository, reference from {{ references }}) as named
    inner join {{ ref('int_commits') }} as commits
        on
            named.repository = commits.repository
            and left(named.reference, 7) = left(commits.sha, 7)
            and starts_with(commits.sha, named.reference)
    where length(named.reference) >= 7
    group by named.repository, named.reference
    having count(*) = 1
{% endmacro %}
