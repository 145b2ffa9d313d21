-- Accounts that proofs join, over any number of steps.
with recursive

{{ connected_components(ref('int_account_links'), 'account_id', 'identity_key') }}

select
    node as account_id,
    component as group_id
from node_components
