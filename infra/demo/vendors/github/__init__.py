"""GitHub's GraphQL and REST interfaces over a store in memory: what the source and webhooks ask for.

`store.py` holds records (`threads.py`, `repositories.py`, `timeline.py`, `commits.py`, `workflows.py`, `actors.py`) by
repository (`contents.py`), whoever made them. `graphql/end_point.py` answers GraphQL: it first prices a query
(`cost.py`) and then renders it (`rendering.py`, or graphql-core where there is an error to tell) by `schema.graphql`,
which `schema.py` binds to `resolvers/`. `rest/server.py` answers REST. What was answered once is ready for the next who
asks (`prepared.py`) until the store changes. `app.py` puts both behind tokens (`credentials.py`, each with budgets of
its own) and one list of middleware; its `Behaviour` says how clients are treated. One thread answers everything, so
that the nth request is the nth.
"""
