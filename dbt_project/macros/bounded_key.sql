{#
  A text from outside as a part of a key: itself up to 500 bytes, else its beginning and its SHA-256. An entry of an index
  ends at 2,704 bytes, and a key has up to five such parts. The raw tables hold the whole text.
#}
{% macro bounded_key(text) -%}
    case
        when octet_length({{ text }}) <= 500 then {{ text }}
        else left({{ text }}, 100) || '…' || encode(sha256(convert_to({{ text }}, 'UTF8')), 'hex')
    end
{%- endmacro %}
