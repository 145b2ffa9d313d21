{# The moment at which somebody reads a view. Only what is about collecting itself may ask for it: no metric does. #}
{% macro moment_of_reading() %}now(){% endmacro %}
