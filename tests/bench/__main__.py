"""`make bench`: each published figure as a ratio against its yardstick.

The histories are public ones: apache/kafka, alphagov/govuk-helm-charts, alphagov/signon. SEI_BENCH_REPOSITORIES names
a folder with clones of them; without it they are cloned from GitHub. Arguments name those to use (default: all).
Pull requests are synthetic, and served on this machine.
"""

import sys

from tests.bench import git_history, github, pipeline

if __name__ == "__main__":
    git_history.main(sys.argv[1:])
    pipeline.main(sys.argv[1:])
    github.main()
