{#
  What a text lists after certain words, one row per item: "X", "X, Y and Z", "X (subject) and commit Y", one a line.
  A blank line or any other word ends the list.

  `words` and `item` are regular expressions without capturing parentheses; the item is compared without case.
#}
{% macro listed_after(text, words, item) %}
    {%- set parentheses = '\\((?:[^()]|\\([^()]*\\))*\\)' -%}
    {%- set gap = '(?:[[:blank:]\\r,;:&*-]|\\n(?!\\s*\\n)|and\\M|commits?\\M)+' -%}
    {%- set one = item ~ '(?:\\s*' ~ parentheses ~ ')?' -%}
    (
        select item.found[1]
        from regexp_matches({{ text }}, '{{ words }}{{ gap }}({{ one }}(?:{{ gap }}{{ one }})*)', 'gi') as list (found)
        cross join lateral regexp_matches(
            regexp_replace(list.found[1], '{{ parentheses }}', ' ', 'g'), '({{ item }})', 'gi'
        ) as item (found)
    )
{% endmacro %}
