"""Teaching a model by a probe: features once, weights of inputs chosen on folds, the head solved for."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
import torch
from torch import nn

from sensorium.learning.encoders.ngram_scores import NgramScores
from sensorium.learning.fusion.blocks import Blocks
from sensorium.learning.methods import Lesson
from sensorium.learning.model import MultimodalModel
from sensorium.learning.probing.blocks import Reduced, SolvedBlock, gram_of, install, reduced, summary_blocks
from sensorium.learning.probing.features import outputs_from, summarise, summarise_input
from sensorium.learning.probing.iterating import choose_ridge, suits_many
from sensorium.learning.probing.ngrams import NgramsBlock
from sensorium.learning.probing.prototypes import average
from sensorium.learning.probing.refusing import last_layer
from sensorium.learning.probing.ridge import FIRST_SHARPNESS, Ridge, suits
from sensorium.learning.probing.shown import hidden_copies, imitated
from sensorium.learning.probing.sizes import FIRST_SIZE, Sizes, draw_folds
from sensorium.learning.probing.solving import Floats, Matrix, Problem, Solution, Solver, solve
from sensorium.learning.probing.weighing import STEPS, LeftOut, choose_shares, coded, equal_shares, units_of
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.device import choose_device
from sensorium.learning.training.history import Epoch
from sensorium.learning.training.objective import Objective
from sensorium.learning.training.rows import Rows

SOLVING_STEPS, STEPS_IF_LARGE = 300, 60
LARGE = 1_000_000
"""Rows times outputs from which on a solution is near enough after few steps, and one is all there is time for."""
MAX_COMPARED_ROWS = 1_500
"""Of which shares are chosen; more rows would tell little more, and take long."""


class ProbeOptions(NamedTuple):
    """Options of a probe, as `ProbeConfig` has them."""

    has_prototypes: bool
    folds: int
    hidden_weight: float


class Chosen(NamedTuple):
    """Weights (blocks,) of the blocks, and what solves for the head."""

    weights: Floats
    solver: Solver


class Probe:
    """Teaches one model, whose encoders stay as they are."""

    def __init__(
        self, model: MultimodalModel, objective: Objective, training: TrainingConfig, options: ProbeOptions
    ) -> None:
        self._model = model.cpu().eval()
        self._fusion = cast("Blocks", model.fusion)
        self._head = cast("nn.Linear", last_layer(model))
        self._loss = objective.loss.cpu()
        self._device = choose_device(training)
        self._seed = training.seed
        self._options = options

    def fit(self, lesson: Lesson) -> Epoch:
        """Read every row once, choose what inputs count, and put the head that solves for the labels in place."""
        started_s = time.perf_counter()
        rows = imitated(lesson.training, self._seed)
        by_input = {name: self._blocks(name, rows, lesson) for name in self._fusion.blocks}
        names, blocks = zip(*((name, one) for name, own in by_input.items() for one in own), strict=True)
        is_ridge = not self._options.has_prototypes and suits(self._loss, len(rows), self._head.out_features)
        parts = [Reduced(block.matrix, block.matrix) if is_ridge else reduced(block.matrix) for block in blocks]
        problem = self._problem([part.matrix for part in parts], rows, names)
        weights, solver = self._chosen([block.matrix for block in blocks], problem, lesson, is_ridge=is_ridge)
        solution = solver(problem, weights, None, STEPS_IF_LARGE if _is_large(problem) else SOLVING_STEPS)
        whole = [part.restored(own) for part, own in zip(parts, solution.coefficients, strict=True)]
        slices = [self._fusion.embedding_slices[name] for name in names]
        install(blocks, slices, self._head, Solution(whole, solution.bias), weights)
        lesson.reporter.line(_weights_line(names, weights))
        training_loss = problem.losses(solution.outputs(problem.matrices, weights))
        return self._judged(lesson, training_loss, started_s)

    def _blocks(self, name: str, rows: Rows, lesson: Lesson) -> list[SolvedBlock]:
        encoder = self._model.encoders[name]
        with torch.no_grad():
            if isinstance(encoder, NgramScores):
                return [NgramsBlock(encoder, rows, name)]
            title = f"features of training {name}"
            summaries = summarise_input(
                self._model, name, rows, device=self._device, reporter=lesson.reporter, title=title
            )
            return summary_blocks(self._fusion.block(name), summaries)

    def _problem(self, matrices: Sequence[Matrix], rows: Rows, names: Sequence[str]) -> Problem:
        present = rows.present[:, rows.firsts]  # views of the same columns are hidden together
        shown, counts = hidden_copies(present, self._options.hidden_weight, np.random.default_rng(self._seed))
        groups = dict(zip(rows.modalities, rows.groups, strict=True))
        shown = shown[:, :, [groups[name] for name in names]]
        return Problem(matrices, shown, counts, torch.from_numpy(rows.labels), self._loss, self._head.out_features)

    def _chosen(self, matrices: Sequence[Matrix], problem: Problem, lesson: Lesson, *, is_ridge: bool) -> Chosen:
        """Choose the weights of the blocks on rows that are left out of the training rows."""
        shares = equal_shares(len(matrices))
        folds = draw_folds(lesson.training.labels, self._options.folds, self._seed, lesson.groups)
        if folds is None or (_is_large(problem) and not is_ridge):
            return Chosen(shares, Ridge(1.0, FIRST_SHARPNESS)) if is_ridge else self._sized(shares * FIRST_SIZE)
        left_out = self._left_out(matrices, lesson) if is_ridge or len(matrices) > 1 else None
        if left_out is not None and len(matrices) > 1:
            with lesson.reporter.bar("weighing the inputs", len(STEPS) * len(matrices)) as advance:
                shares = choose_shares(left_out, lambda note: advance(1, note))
        if left_out is not None and is_ridge:
            penalty, _ = left_out.best_penalty(shares.astype(np.float64) ** 2)
            return Chosen(shares, Ridge(penalty, left_out.best_sharpness(shares.astype(np.float64) ** 2, penalty)))
        if not self._options.has_prototypes and suits_many(self._loss, self._head.out_features, matrices):
            return Chosen(*choose_ridge(problem, folds, [equal_shares(len(matrices)), shares]))
        with lesson.reporter.bar("choosing how much inputs count", 6) as advance:
            solver = self._sized(shares).solver
            return self._sized(Sizes(problem, folds, solver, lambda note: advance(1, note)).best(shares))

    def _sized(self, weights: Floats) -> Chosen:
        return Chosen(np.asarray(weights, np.float32), average if self._options.has_prototypes else solve)

    def _left_out(self, matrices: Sequence[Matrix], lesson: Lesson) -> LeftOut:
        """Return what compares shares; of very many rows a part of them does."""
        labels, groups = lesson.training.labels, lesson.groups
        chosen = np.sort(np.random.default_rng(self._seed).permutation(len(labels))[:MAX_COMPARED_ROWS])
        return LeftOut(
            [gram_of(matrix[chosen]) for matrix in matrices],
            coded(labels[chosen], self._head.out_features),
            torch.from_numpy(labels[chosen]),
            self._loss,
            units_of(None if groups is None else [groups[place] for place in chosen.tolist()]),
        )

    def _judged(self, lesson: Lesson, training_loss: float, started_s: float) -> Epoch:
        """Judge the model on the validation rows."""
        rows = lesson.validation
        summaries = summarise(self._model, rows, self._device, lesson.reporter, "features of validation")
        outputs = outputs_from(self._model, summaries)
        with torch.no_grad():
            loss = float(self._loss(torch.from_numpy(outputs), torch.from_numpy(rows.labels)).mean())
        figure = lesson.judge.figure(outputs)
        lesson.reporter.line(f"{lesson.judge.name} {figure:.4f} on the validation rows, loss {loss:.3f}")
        return Epoch(1, training_loss, loss, figure, time.perf_counter() - started_s, 0.0)


def _is_large(problem: Problem) -> bool:
    return len(problem.labels) * problem.num_outputs > LARGE


def _weights_line(names: Sequence[str], weights: Floats) -> str:
    told: dict[str, list[str]] = {}
    for name, weight in zip(names, weights.tolist(), strict=True):
        told.setdefault(name, []).append(f"{weight:.3g}")
    return "what the inputs count: " + ", ".join(f"{name} {' + '.join(own)}" for name, own in told.items())
