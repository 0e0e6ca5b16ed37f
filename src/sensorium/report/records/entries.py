"""What a page says of single answers, and shows of their records where that was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from sensorium.predictor import Examined
from sensorium.report.records.choosing import Chosen
from sensorium.report.records.exhibits import exhibit_of


class Entries:
    """What a page says of single answers."""

    def __init__(self, examined: Examined, chosen: Chosen, *, with_records: bool) -> None:
        """Take the answers; with ``with_records`` what is in the records is shown."""
        self._examined = examined
        self._chosen = chosen
        self._with_records = with_records
        self._answers = examined.labelled.target.decode(examined.answered.outputs)[0]

    def of(self, place: int) -> dict[str, Any]:
        """Return what a page says of the record at a place, as plain JSON values.

        ``row`` of the table; ``true`` and ``answer``; ``probability`` of classes, ``error`` of numbers; ``set``,
        ``interval`` and ``abstain`` where the model has a calibration; and ``inputs``, each with ``name`` and what
        `exhibit_of` returns. Where records are not shown ``inputs`` is None, and so is what says as much as a cell:
        ``true``, ``answer`` and ``interval`` of numbers.
        """
        labelled, chosen, said = self._examined.labelled, self._chosen, self._examined.answered.judgement.said
        is_told = self._with_records or chosen.errors is None
        known = None if said.sets is None else said.sets[place]
        bounds = said.bounds if is_told else None
        return {
            "row": labelled.table.rows[place],
            "true": labelled.labels[place] if is_told else None,
            "answer": self._answer(place) if is_told else None,
            "probability": None if chosen.sureness is None else float(chosen.sureness[place]),
            "error": None if chosen.errors is None else float(chosen.errors[place]),
            "set": None if known is None else list(known),
            "interval": None if bounds is None or np.isnan(bounds[place]).any() else bounds[place].tolist(),
            "abstain": said.reasons[place],
            "inputs": self._inputs(place) if self._with_records else None,
        }

    def _answer(self, place: int) -> str | float:
        answer = self._answers[place]
        return answer if isinstance(answer, float) else self._examined.labelled.target.text_of(answer)

    def _inputs(self, place: int) -> list[dict[str, Any]]:
        record = self._examined.records[place]
        modalities = self._examined.modalities.items()
        return [{"name": name, **exhibit_of(modality, record.get(name))} for name, modality in modalities]
