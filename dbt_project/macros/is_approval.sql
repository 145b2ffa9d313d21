{#
  Whether a row of int_reviews approved, for a while at least. A dismissed review is an approval that ended where the
  host says when; without a time nobody can say what it was.
#}
{% macro is_approval(reviews) -%}
    ({{ reviews }}.state = 'approved' or ({{ reviews }}.state = 'dismissed' and {{ reviews }}.ended_at is not null))
{%- endmacro %}


{# Whether it held when a row of int_pull_requests was merged: what ended after that did. #}
{% macro approved_the_merge(reviews, pull_requests) -%}
    {{ is_approval(reviews) }}
    and {{ reviews }}.submitted_at <= {{ pull_requests }}.merged_at
    and coalesce({{ reviews }}.ended_at > {{ pull_requests }}.merged_at, true)
{%- endmacro %}
