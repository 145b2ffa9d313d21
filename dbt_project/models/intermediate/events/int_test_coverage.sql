{{ metric_snapshots(
    'test_coverage', 'int_coverage_intervals', unit='ratio', owners='int_coverage_owners', is_mean=true
) }}
