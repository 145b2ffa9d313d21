"""Changes of files that people write, and the words for them."""

from collections.abc import Sequence
from random import Random

from infra.demo.organization.content import Edit, File, Lines, Snapshot, lines_of
from infra.demo.organization.names import ENDINGS, FOLDERS, NOUNS, VERBS
from infra.demo.organization.plan import COUPLED_FILES, COUPLED_REPOSITORY
from infra.demo.organization.randomness import poisson, zipf
from infra.demo.organization.repository import Repository

FULL_FILE = 140
"""Lines; more goes to a new file."""
FIRST_FILES, FEW_FILES = 24, 8
"""Number of first files in a repository where much happens, or little."""
COUPLED_SHARE = 0.14
SHARED = "libs/common"
LOCK_FILE = "uv.lock"
_WORDS = range(len(NOUNS))


def first_edits(repository: Repository, random: Random) -> list[Edit]:
    """The files that a repository begins with."""
    edits = []
    files = FEW_FILES if repository.plan.rests else FIRST_FILES
    for folder in _roots(repository):
        for number in range(files // (1 + len(_roots(repository)) // 2)):
            path = _path(repository, f"{folder}{FOLDERS[number % len(FOLDERS)]}", random)
            edits.append(repository.new_file(path, _lines(repository, random, random.randrange(20, 90))))
    if repository.plan.name == COUPLED_REPOSITORY:
        edits += [repository.new_file(path, _lines(repository, random, 40)) for path in COUPLED_FILES]
    edits.append(repository.new_file("README.md", _lines(repository, random, 12)))
    edits.append(repository.new_file("requirements.txt", _lines(repository, random, 20)))
    edits.append(repository.new_file(LOCK_FILE, _lines(repository, _lock_random(repository), 300)))
    return edits


def edits_of(
    repository: Repository, snapshot: Snapshot, random: Random, lines: float, root: str, taste: int
) -> list[Edit]:
    """A commit's worth of work on about so many lines, below `root`; `taste` is which folders somebody likes."""
    known = [one for one in snapshot.files.items() if one[1].path.startswith(root)] if root else snapshot.files.items()
    edits: dict[int, Edit] = {}
    files = 1 + min(6, poisson(random, lines / 70))
    for _ in range(files):
        share = max(1, round(lines / files))
        folder = zipf(random, [*FOLDERS[taste % len(FOLDERS) :], *FOLDERS[: taste % len(FOLDERS)]])
        place = f"{root}{folder}/"
        near = [one for one in known if place in one[1].path and one[0] not in edits]
        chosen = random.choice(near) if near else None
        if chosen is None or random.random() < 0.12 or len(chosen[1].lines) + share > 2 * FULL_FILE:
            new = repository.new_file(_path(repository, f"{root}{folder}", random), _lines(repository, random, share))
            edits[new.file] = new
        else:
            edits[chosen[0]] = _change(repository, random, *chosen, share)
    if repository.plan.name == COUPLED_REPOSITORY:
        _keep_coupled(repository, snapshot, random, edits)
    return list(edits.values())


def dependency_edits(repository: Repository, snapshot: Snapshot, random: Random) -> list[Edit]:
    """Edits of a bot: another version of one dependency, and the lock file to match."""
    key, file = next((key, file) for key, file in snapshot.files.items() if file.path == "requirements.txt")
    position = random.randrange(len(file.lines))
    return [_replaced(repository, random, key, file, position, 1, 1), *lock_edits(repository, snapshot)]


def lock_edits(repository: Repository, snapshot: Snapshot, share: float = 1.0) -> list[Edit]:
    """Edits of a package manager when dependencies change, in a `share` of the work; by chances of its own."""
    random = _lock_random(repository)
    if random.random() >= share:
        return []
    key, file = next((key, file) for key, file in snapshot.files.items() if file.path == LOCK_FILE)
    return [_change(repository, random, key, file, random.randrange(10, 80))]


def rename_edits(repository: Repository, random: Random) -> tuple[list[Edit], str] | None:
    """A file that moves, and its old path."""
    movable = [(key, file) for key, file in repository.files() if "/core/" in f"/{file.path}" and len(file.lines) > 5]
    if not movable:
        return None
    key, file = random.choice(movable)
    return [Edit(key, file.path, rename=_path(repository, file.path.rpartition("/")[0], random))], file.path


def title(random: Random) -> str:
    """A subject for work."""
    return f"{random.choice(VERBS)} {random.choice(NOUNS)} {random.choice(NOUNS)}"


def roots_of(repository: Repository, random: Random) -> str:
    """The part of a repository that somebody works on."""
    roots = _roots(repository)
    if len(roots) == 1:
        return roots[0]
    return zipf(random, roots, 0.4)


def _lock_random(repository: Repository) -> Random:
    return repository.world.stream("lock file", repository.world.number("lock file"))


def _roots(repository: Repository) -> Sequence[str]:
    folders = [f"{service.folder}/" for service in repository.plan.services if service.folder]
    return [*folders, f"{SHARED}/"] if folders else [""]


def _path(repository: Repository, folder: str, random: Random) -> str:
    last = next((name for name in ENDINGS if folder.endswith(name)), "")
    ending = ENDINGS.get(last, ".py")
    number = repository.last_file + 1
    return f"{folder}/{random.choice(NOUNS)}_{random.choice(NOUNS)}_{number}{ending}"


def _lines(repository: Repository, random: Random, count: int) -> Lines:
    return lines_of([repository.line(random.choice(_WORDS)) for _ in range(count)])


def _change(repository: Repository, random: Random, key: int, file: File, share: int) -> Edit:
    removed = min(round(share * random.uniform(0.1, 0.6)), len(file.lines) // 3)
    position = random.randrange(len(file.lines) - removed + 1) if file.lines else 0
    return _replaced(repository, random, key, file, position, removed, max(1, share - removed))


def _replaced(
    repository: Repository, random: Random, key: int, file: File, position: int, removed: int, inserted: int
) -> Edit:
    return Edit(
        key, file.path, removed=file.lines[position : position + removed],
        inserted=_lines(repository, random, inserted), after=file.lines[position - 1] if position else None,
    )  # fmt: skip


def _keep_coupled(repository: Repository, snapshot: Snapshot, random: Random, edits: dict[int, Edit]) -> None:
    coupled = {key: file for key, file in snapshot.files.items() if file.path in COUPLED_FILES}
    wanted = any(key in edits for key in coupled) or random.random() < COUPLED_SHARE
    for key, file in coupled.items():
        edits.pop(key, None)
        if wanted:
            edits[key] = _change(repository, random, key, file, 4)
