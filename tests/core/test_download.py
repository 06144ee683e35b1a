"""What is asked before a download."""

from pathlib import Path

from trainer_gui.core.download import Download, consent_needed, total_megabytes


def test_the_size_and_the_host_are_asked_about(tmp_path: Path) -> None:
    downloads = (
        Download("https://example.org/x/a.gz", "", 1_500_000),
        Download("https://example.org/x/b.gz", "", 500_000),
    )
    assert total_megabytes(downloads) == 2
    error = consent_needed("Things", downloads, tmp_path)
    assert (error.megabytes, error.source) == (2, "example.org")
    assert "2 MB from example.org" in str(error.hint)
