{{ metrics_of('deployments') }}
