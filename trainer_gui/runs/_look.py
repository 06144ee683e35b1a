"""Looking at a file that a person dropped, for a job: needs no torch."""

from collections.abc import Iterator

from trainer_gui.core.control import Control
from trainer_gui.core.replies import FileSeen, JobEvent
from trainer_gui.runs._describe import Setting, describe_data
from trainer_gui.runs._pump import Stamper
from trainer_gui.runs.jobs import DescribeData, Job, LookAtFile


def look_at(job: LookAtFile) -> Iterator[JobEvent]:
    """Looks at the first bytes of a file and answers what it is."""
    # Here, since a worker that nobody has dropped a table on need not wait for polars.
    from trainer_gui.data._own_file import look_at_file

    found = look_at_file(job.file)
    yield FileSeen(str(found.path), found.inputs, found.values, found.fresh)


def read_job(job: Job, setting: Setting, control: Control, stamper: Stamper) -> Iterator[JobEvent]:
    """Does a job that only reads."""
    if isinstance(job, LookAtFile):
        return look_at(job)
    assert isinstance(job, DescribeData)
    return describe_data(job, setting, control, stamper)
