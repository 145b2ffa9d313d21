-- What the inputs of each entity amount to, with the reason where one is missing or incomplete.
with service_findings as (
    select
        'service' as family,
        has.entity_type,
        has.entity_id,
        found.input,
        found.is_present,
        found.reason
    from {{ ref('int_service_inputs') }} as has
    left join {{ ref('int_deployment_findings') }} as said on has.entity_id = said.entity_id
    cross join lateral (
        values
        (
            'deployments', has.deployment_count > 0,
            case when has.deployment_count = 0 then 'No successful production deployment is known.' end
        ),
        (
            'deployment_method', has.deployment_count > 0 and has.guessed_count = 0,
            case
                when has.deployment_count = 0 then 'No method finds a deployment.'
                when has.guessed_count > 0
                    then concat_ws(' ', format(
                        '%s of %s deployments are a guess: the method merge takes every merge for one.',
                        has.guessed_count, has.deployment_count
                    ), said.line_reason)
            end
        ),
        (
            'deployed_references', has.resolved_count > 0,
            case
                when has.deployment_count = 0 then 'No successful production deployment is known.'
                when has.resolved_count < has.deployment_count then said.reference_reason
            end
        ),
        (
            'incidents', has.incident_count > 0,
            case
                when has.incident_count = 0
                    then
                        'No incident is known: failures show in rollbacks and reverts only. '
                        || 'Where incidents are issues, [incidents] of sei.toml says which.'
                when has.unplaced_incident_count > 0
                    then format(
                        '%s of %s incidents belong to no known service: they blame only what they name.',
                        has.unplaced_incident_count, has.incident_count
                    )
            end
        ),
        (
            'failures', has.failed_count > 0,
            case
                when has.failed_count = 0 then 'No failed deployment is known.'
                when has.recovered_count < has.failed_count
                    then format(
                        '%s of %s failures have no end yet.',
                        has.failed_count - has.recovered_count, has.failed_count
                    )
            end
        ),
        (
            'whole_history', not has.is_shallow,
            case when has.is_shallow then 'A clone is shallow: older commits are missing.' end
        )
    ) as found (input, is_present, reason)
),

repository_findings as (
    select
        'repository' as family,
        has.entity_type,
        has.entity_id,
        found.input,
        found.is_present,
        found.reason
    from {{ ref('int_repository_inputs') }} as has
    cross join lateral (
        values
        (
            'commits', has.commit_count > has.undated_count,
            case
                when has.commit_count = 0 then 'No commit is known.'
                when has.undated_count > 0
                    then format('%s of %s commits have no usable date.', has.undated_count, has.commit_count)
            end
        ),
        (
            'line_counts', has.measured_count > 0,
            case
                when has.plain_count = 0 then 'No commit outside merges is known.'
                when has.measured_count < has.plain_count
                    then format(
                        '%s of %s commits have no line counts: objects are missing.',
                        has.plain_count - has.measured_count, has.plain_count
                    )
            end
        ),
        ('pipeline_runs', has.run_count > 0, case when has.run_count = 0 then 'No CI run is collected.' end),
        ('tests', has.suite_count > 0, case when has.suite_count = 0 then 'No test report is collected.' end),
        (
            'coverage', has.default_branch_coverage_count > 0,
            case
                when has.coverage_count = 0 then 'No coverage report is collected.'
                when has.default_branch_coverage_count = 0 then 'No coverage report is of the default branch.'
            end
        ),
        (
            'ownership', has.snapshot_count > 0,
            case when has.snapshot_count = 0 then 'No ownership is computed.' end
        ),
        (
            'whole_history', not has.is_shallow,
            case when has.is_shallow then 'A clone is shallow: older commits are missing.' end
        )
    ) as found (input, is_present, reason)
)

select * from service_findings
union all
select * from repository_findings
