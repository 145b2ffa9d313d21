"""GitHub's GraphQL and REST interfaces over a store in memory.

`store.py` holds records (`threads.py`, `conversation.py`, `repositories.py`, `timeline.py`, `commits.py`,
`workflows.py`, `organizations.py`, `actors.py`), whoever made them. `schema.graphql`, bound by `schema.py` to
`resolvers/`, answers GraphQL by way of `graphql_endpoint.py`, which first prices a query (`cost.py`) and then
renders it (`rendering.py`, or graphql-core where there is an error to tell). `rest/` answers REST. What was answered
once is ready for the next who asks (`prepared.py`) until the store changes. `app.py` puts both behind tokens
(`credentials.py`, each with budgets of its own) and one list of middleware; its `Behaviour` says how clients are
treated. One thread answers everything, so that the nth request is the nth.
"""
