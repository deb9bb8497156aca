"""From the name of an experiment, or of a saved session, to a session: the one way, with a screen or without."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bp_tui.data import DataError
from bp_tui.experiment import Experiment
from bp_tui.experiment_files import load_experiment
from bp_tui.messages import shown_name
from bp_tui.session.data import data_folder
from bp_tui.session.format import ENDING, SessionError
from bp_tui.session.places import new_journal, open_recording
from bp_tui.session.session import Session


def open_session(source: str, overrides: Mapping[str, object] | None = None, *, journaled: bool) -> Session:
    """A new session of the experiment `source`, or, where that is a .bps file, one that goes on from it.

    `overrides` are for experiments only. Raises ExperimentError, or SessionError, with one line.
    """
    if Path(source).suffix.lower() != ENDING:
        return begin_session(load_experiment(source, overrides), journaled=journaled)
    if overrides:
        raise SessionError(f"{shown_name(source)} is a session, whose settings are what they were: no overrides")
    recording = open_recording(Path(source))
    return Session.go_on(recording, journal=new_journal(recording.data_folder) if journaled else None)


def begin_session(experiment: Experiment, *, journaled: bool) -> Session:
    """A session that begins now; raises SessionError where its data file cannot be read any more."""
    try:
        return Session.begin(experiment, journal=new_journal(data_folder(experiment)) if journaled else None)
    except DataError as error:
        raise SessionError(str(error)) from None
