{{ metrics_of('reviews') }}
