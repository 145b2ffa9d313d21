select
    links.issue_id,
    links.pull_request_id,
    links.method,
    pull_requests.source,
    pull_requests.source_url
from {{ ref('int_issue_pull_requests') }} as links
inner join {{ ref('fct_pull_requests') }} as pull_requests
    on links.pull_request_id = pull_requests.pull_request_id
