with needs as (
    select
        registry.metric,
        registry.input_family as family,
        needed.input
    from {{ ref('metric_registry') }} as registry
    cross join lateral unnest(string_to_array(registry.inputs, ' ')) as needed (input)
),

findings as (
    select * from {{ ref('int_input_findings') }}
    union all
    select * from {{ ref('int_reference_findings') }}
    union all
    select * from {{ ref('int_merge_findings') }}
    union all
    select * from {{ ref('int_pull_request_findings') }}
    union all
    select * from {{ ref('int_issue_findings') }}
    union all
    select * from {{ ref('int_sprint_findings') }}
    union all
    select * from {{ ref('int_environment_findings') }}
)

select
    needs.metric,
    findings.entity_type,
    findings.entity_id,
    needs.input,
    findings.is_present,
    findings.reason
from needs
inner join findings
    on needs.family = findings.family and needs.input = findings.input
where needs.metric != 'truck_factor' or findings.entity_type = 'repository'
