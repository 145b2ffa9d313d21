{{ metrics_of('plan_items') }}
