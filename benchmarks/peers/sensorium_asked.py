"""Our predictor, asked as the others are. Run in a course's folder once `model` is there."""

from __future__ import annotations

from pathlib import Path

from asking import ask, read_task, write_answers

from sensorium.predictor import Predictor
from sensorium.reading import Record, records_of
from sensorium.records.opening import open_table


def main() -> None:
    """Answer."""
    task = read_task()
    predictor = Predictor.load("model", num_threads=task["num_threads"])
    inputs = {name: modality.config for name, modality in predictor.modalities.items()}
    records = records_of(open_table(Path("ask.csv")), inputs)

    def answer(rows: list[Record]) -> list[str]:
        return [str(one.label) for one in predictor.answers_of(rows)]

    write_answers(ask(answer, records, [[record] for record in records[: task["num_timed"]]]))


if __name__ == "__main__":
    main()
