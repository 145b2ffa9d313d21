-- Iterations that teams chose: the same iteration is a sprint of each of them.
select
    teams.installation,
    teams.project_id,
    teams.team_id,
    iterations.iteration_id,
    iterations.name,
    teams.installation || ':sprint:' || teams.team_id || ':' || iterations.iteration_id as sprint_id
from {{ ref('stg_azure_devops__teams') }} as teams
cross join lateral jsonb_array_elements_text(coalesce(teams.iterations, '[]')::jsonb) as chosen (identifier)
inner join {{ ref('stg_azure_devops__iterations') }} as iterations
    on
        teams.installation = iterations.installation
        and teams.project_id = iterations.project_id
        and chosen.identifier = iterations.identifier
where teams.deleted_at is null
