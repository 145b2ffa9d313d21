{#
  Whether who acted on `pull_requests` is a human and not its author; a second account of the author is no other.
  A deleted account is nobody.

    account     row of int_host_accounts of who acted
    acting      row of int_accounts_people of who acted
    authoring   row of int_accounts_people of the author
#}
{% macro is_other_human(account, acting, authoring) -%}
    coalesce({{ account }}.kind = 'human', false)
    and coalesce({{ account }}.account_id != pull_requests.author_account_id, true)
    and coalesce({{ acting }}.person_id != {{ authoring }}.person_id, true)
{%- endmacro %}
