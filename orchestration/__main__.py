"""`python -m orchestration` is `sei`."""

from orchestration.cli import main

if __name__ == "__main__":
    main()
