-- Kind of work of each pull request by the issues that it is linked to; of several kinds the first counts.
{% set kinds = "array['" ~ work_kinds() | join("', '") ~ "']" %}
select
    links.pull_request_id,
    ({{ kinds }})[min(array_position({{ kinds }}, issues.work_kind))] as work_kind
from {{ ref('int_issue_pull_requests') }} as links
inner join {{ ref('int_issues') }} as issues on links.issue_id = issues.issue_id
where issues.deleted_at is null
group by links.pull_request_id
