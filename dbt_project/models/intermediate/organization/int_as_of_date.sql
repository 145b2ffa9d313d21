select ({{ as_of() }} at time zone timezone)::date as as_of_on
from {{ ref('int_metric_calendar') }}
