{{ metrics_of('first_reviews') }}
