"""GitHub's GraphQL and REST interfaces over a store in memory.

`store.py` holds records (`threads.py`, `conversation.py`, `repositories.py`, `timeline.py`, `commits.py`,
`workflows.py`, `organizations.py`, `actors.py`), whoever made them. `schema.graphql`, bound by `schema.py` to
`resolvers/`, answers GraphQL by way of `graphql_endpoint.py`, which first prices a query (`cost.py`). `rest/` answers
REST. `app.py` puts both behind tokens (`credentials.py`, each with budgets of its own) and one list of middleware;
its `Behaviour` says how clients are treated. One thread answers everything, so that the nth request is the nth.
"""
