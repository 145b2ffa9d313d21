"""The demo organisation as GitHub, GitLab, Jira, Jenkins and Azure DevOps serve it.

Each vendor's folder has documents made from the log, a table of end points, and its own ways. What they share stands
here: `middleware.py` is what every request passes, `limits.py` what a client may spend, `replies.py` answers in JSON
(conditional ones, links to pages, and 501), `stats.py` counts, `git_http.py` serves Git histories, `serving.py` an
application on a socket, and `together.py` puts all of it behind one port.
"""
