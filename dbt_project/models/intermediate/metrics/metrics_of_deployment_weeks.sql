{{ metrics_of('deployment_weeks') }}
