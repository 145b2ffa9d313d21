{# Id of a report of a file, of the columns of a relation: that of its name, run and commit. #}
{% macro file_report_id(relation='') -%}
    'file:' || encode(sha256(convert_to(concat_ws(
        chr(31), {{ relation }}repository, {{ relation }}sha,
        coalesce({{ relation }}run, ''), coalesce({{ relation }}report, '')
    ), 'UTF8')), 'hex')
{%- endmacro %}
