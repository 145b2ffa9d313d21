{{ metrics_of('pull_requests') }}
