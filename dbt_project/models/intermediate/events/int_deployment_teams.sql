{{ owners_of_services(ref('int_production_deployments'), 'deployment_id', 'finished_at') }}
