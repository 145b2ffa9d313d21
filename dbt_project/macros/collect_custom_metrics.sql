{#
  Pre-hook: the events of each custom metric into the temporary table `custom_events`, each metric by itself. One that
  fails, takes too long or gives what the engine cannot count has one row there, with the problem, and no events.
  Its query runs as sei_reader; a cursor takes one query and nothing else.
#}
{% macro collect_custom_metrics() %}
    {%- if execute %}
    drop table if exists pg_temp.custom_events;
    create temporary table custom_events (
        metric text, event_id text, repository_id text, service_id text, team_ids text [], counted_id text,
        event_at timestamptz, value double precision, exclusion_reason text, rule text, source_url text, problem text
    );
    {%- for metric in run_query('select metric from ' ~ ref('stg_config__custom_metrics')).columns[0].values() %}
    set local statement_timeout = '{{ custom_metric_timeout() }}';
    do $collect$
    declare
        listed record;
        found text;
        only_query refcursor;
    begin
        select * into strict listed
        from {{ ref('stg_config__custom_metrics') }} as registry
        where registry.metric = '{{ metric }}';
        set local role sei_reader;
        open only_query for execute listed.query;
        close only_query;
        execute 'create temporary table collected as ' || listed.query;
        set local role none;
        execute listed.check_query into found;
        if found is not null then
            raise exception '%', found;
        end if;
        insert into custom_events
        select
            '{{ metric }}', event_id, repository_id, service_id, team_ids, counted_id, event_at, value,
            exclusion_reason, rule, source_url
        from collected;
        drop table collected;
    exception
        when query_canceled then
            insert into custom_events (metric, problem)
            values ('{{ metric }}', 'takes longer than {{ custom_metric_timeout() }}');
        when raise_exception then
            insert into custom_events (metric, problem) values ('{{ metric }}', sqlerrm);
        when others then
            insert into custom_events (metric, problem) values ('{{ metric }}', 'fails: ' || sqlerrm);
    end
    $collect$;
    {%- endfor %}
    set local statement_timeout to default;
    {%- endif %}
{% endmacro %}


{# Longest time that the query of a custom metric may take. #}
{% macro custom_metric_timeout() -%}
    60s
{%- endmacro %}
