{#
  Rows (repository, name, service) for every declared service of the repository whose name stands, word by word, in a
  name that a person gave: `production-payments`, `deploy payments`, `payments-v1.2.3` and `payments@1.2.3` name
  `payments`. Case and what stands between words do not matter; of two that overlap, the longer is meant:
  `deploy payments-api` does not name `api`. `names` has the columns repository and name.

  Only a repository with several declared services has anything to tell apart.
#}
{% macro services_named_in(names) %}
    select
        named.repository,
        named.name,
        services.service
    from (
        select distinct
            repository,
            name,
            {{ words_of('name') }} as words
        from {{ names }}
    ) as named
    inner join ({{ declared_words() }}) as services
        on
            named.repository = services.repository
            and services.services_of_repository > 1
            and position(services.words in named.words) > 0
    left join ({{ declared_words() }}) as longer
        on
            named.repository = longer.repository
            and length(longer.words) > length(services.words)
            and position(services.words in longer.words) > 0
            and position(longer.words in named.words) > 0
    where longer.service is null
{% endmacro %}


{# The declared services with the words of their names. #}
{% macro declared_words() %}
        select
            repository,
            service,
            {{ words_of('service') }} as words,
            count(*) over (partition by repository) as services_of_repository
        from {{ ref('stg_config__services') }}
{% endmacro %}


{# The words of a name in lower case, each with a space before and after it. #}
{% macro words_of(name) -%}
    ' ' || trim(regexp_replace(lower({{ name }}), '[^[:alnum:]]+', ' ', 'g')) || ' '
{%- endmacro %}
