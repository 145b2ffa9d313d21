{{ metrics_of('tests') }}
