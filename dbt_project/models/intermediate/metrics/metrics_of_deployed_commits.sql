{{ metrics_of('deployed_commits') }}
