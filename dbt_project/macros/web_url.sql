{#
  Page of one commit below a repository's `web_url`, null without one. GitHub, GitLab, Gitea and Azure all
  answer to /commit/<sha> (GitLab by redirecting); Bitbucket calls it /commits/.
#}
{% macro commit_url(web_url, sha) -%}
    {{ web_url }} || case when {{ web_url }} like '%bitbucket.org/%' then '/commits/' else '/commit/' end || {{ sha }}
{%- endmacro %}

{# Page of the tree at a tag, null without a `web_url`. #}
{% macro tag_url(web_url, tag) -%}
    {{ web_url }} || case when {{ web_url }} like '%bitbucket.org/%' then '/src/' else '/tree/' end
    || {{ in_address(tag) }}
{%- endmacro %}

{# A name as it stands in an address: what would end its path there, percent-encoded. #}
{% macro in_address(name) -%}
    replace(replace(replace({{ name }}, '%', '%25'), '#', '%23'), '?', '%3F')
{%- endmacro %}
