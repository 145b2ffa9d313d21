"""dbt's command line as it runs here: `python -m orchestration.dbt_program`, or `sei-dbt`."""

from infra.garbage import collect_seldom


def main() -> None:
    """Run the command that the arguments name."""
    collect_seldom()
    from dbt.cli.main import cli

    cli()


if __name__ == "__main__":
    main()
