-- Dates of deliveries wherever they changed; the first row is the first date.
with said as (
    {{ branches_of('int_plan_dates', ['plan_item_id', 'number', 'due_on', 'set_at']) }}
),

turns as (
    select
        *,
        lag(due_on) over (partition by plan_item_id order by set_at, number) as former
    from said
)

select
    plan_item_id,
    number,
    due_on,
    set_at
from turns
where due_on is distinct from former
