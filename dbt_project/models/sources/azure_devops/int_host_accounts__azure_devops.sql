{{ config(materialized='view', tags=['spark_input']) }}

-- Who made, changed or has a work item; an identity's id stands for a name to sign in with. Deleted rows
-- count: an account stays when what it did is gone.
select
    installation || ':user:' || user_id as account_id,
    installation,
    'azure_devops' as source,
    user_id as login,
    name,
    coalesce(descriptor ~* '^(svc|aadsp|acs)\.' or descriptor ~ 'ServiceIdentity', false) as is_of_type_bot,
    case when username like '%@%' then lower(username) end as email
from {{ ref('stg_azure_devops__users') }}
