"""`make bench`: each published figure as a ratio against its yardstick.

SEI_BENCH_REPOSITORIES names a folder with clones of public histories, such as apache/kafka,
alphagov/govuk-helm-charts and alphagov/signon; the arguments are names of folders in it (default: all).
"""

import sys

from tests.bench import git_history, pipeline

if __name__ == "__main__":
    git_history.main(sys.argv[1:])
    pipeline.main(sys.argv[1:])
