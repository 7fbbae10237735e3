"""An output is refused before anything is computed, or appears whole."""

import os
import stat
from pathlib import Path

import pytest

from reportgen.errors import OutputError
from reportgen.writers.files import check_outputs, write_whole


def problem_of(*paths: Path, inputs: tuple[Path, ...] = ()) -> str:
    with pytest.raises(OutputError) as caught:
        check_outputs(paths, inputs)
    return str(caught.value)


def test_each_known_suffix_is_accepted_in_either_case(tmp_path: Path) -> None:
    check_outputs(tuple(tmp_path / name for name in ("a.pdf", "a.html", "a.json", "b.PDF")))


def test_every_wrong_path_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "file").write_text("")

    problem = problem_of(
        tmp_path / "a.docx",
        tmp_path / "a",
        tmp_path / "folder.pdf",
        tmp_path / "none" / "a.pdf",
        tmp_path / "file" / "a.pdf",
    )

    assert problem == (
        f"{tmp_path}/a.docx: the suffix chooses the format; use .pdf, .html or .json.\n"
        f"{tmp_path}/a: the suffix chooses the format; use .pdf, .html or .json.\n"
        f"{tmp_path}/folder.pdf: is a folder; name a file in it.\n"
        f"{tmp_path}/none/a.pdf: the folder {tmp_path}/none does not exist; make it first.\n"
        f"{tmp_path}/file/a.pdf: the folder {tmp_path}/file does not exist; make it first."
    )


def test_a_folder_that_may_not_be_written_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (path == tmp_path and mode & os.W_OK))

    assert problem_of(tmp_path / "a.pdf") == (
        f"{tmp_path}/a.pdf: the folder {tmp_path} may not be written to; choose another."
    )


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    cohort = tmp_path / "cohort.json"
    cohort.write_text("")
    link = tmp_path / "link.json"
    link.symlink_to(cohort)

    for path in (cohort, link, tmp_path / "." / ".." / tmp_path.name / "cohort.json"):
        assert problem_of(path, inputs=(cohort,)) == (
            f"{path}: is an input of the report; choose another name."
        )


def test_an_output_named_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"

    assert problem_of(path, path) == f"{path}: is named twice; leave one out."


def test_a_name_that_is_too_long_is_an_error_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / f"{'x' * 300}.json"
    check_outputs((path,))

    with pytest.raises(OutputError, match=r"cannot be written: File name too long\.$"):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_with_the_usual_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    before = os.umask(0o027)
    try:
        write_whole(path, b"new")
    finally:
        os.umask(before)

    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_an_existing_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"a longer old text")

    write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_bytes(b"old")
    link.symlink_to(target)

    write_whole(link, b"new")

    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_failed_write_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"old")

    def fail(self: Path, target: Path) -> None:
        del self, target
        raise error

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises((OutputError, KeyboardInterrupt)) as caught:
        write_whole(path, b"new")

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    if isinstance(error, OSError):
        assert str(caught.value) == f"{path}: cannot be written: No space left on device."


def test_a_folder_that_is_gone_is_an_error_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "a.json"

    with pytest.raises(OutputError) as caught:
        write_whole(path, b"new")

    assert str(caught.value) == f"{path}: cannot be written: No such file or directory."
