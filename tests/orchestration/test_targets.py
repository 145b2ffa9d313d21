"""Targets of metrics that there are, and of others."""

from pathlib import Path

import pytest

from infra.configuration import Configuration
from infra.configuration.errors import ConfigurationError
from orchestration.targets import refuse_unknown_targets


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "sei.toml"
    path.write_text('[organization]\nname = "Example"\n\n[targets]\nchange_lead_tme = 86400\nmerged_on_weekends = 3\n')
    return path


def configured(*names: str) -> Configuration:
    return Configuration(targets=dict.fromkeys(names, 1))


def test_a_target_of_no_metric_is_refused_with_its_line_and_the_nearest_name(written: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        refuse_unknown_targets(configured("change_lead_tme", "merged_on_weekends"), written, None)
    assert str(refused.value).splitlines()[1:] == [
        "  line 5: there is no metric 'change_lead_tme'; did you mean 'change_lead_time'?",
        "  line 6: there is no metric 'merged_on_weekends'; `sei metric list` names them all",
    ]


def test_a_metric_of_the_users_own_can_have_a_target(written: Path, tmp_path: Path) -> None:
    (tmp_path / "merged_on_weekends.yaml").touch()
    refuse_unknown_targets(configured("merged_on_weekends", "change_lead_time"), written, tmp_path)
