"""What is shown of a sample: its drawing and its numbers, arranged for the room there is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from rich.style import Style

from bp_tui.data.dataset import Dataset
from bp_tui.debugger.computed import Kind, units_computed
from bp_tui.debugger.frame import Frame
from bp_tui.debugger.region import Survey
from bp_tui.messages import safe_line
from bp_tui.tui.ink import Ink, class_marks
from bp_tui.tui.panels.data_text import DataText, Reading, TextStyles
from bp_tui.tui.widgets.blocks import Block, above, beside
from bp_tui.tui.widgets.function_plot import function_plot
from bp_tui.tui.widgets.picture import largest_scale, picture, picture_size
from bp_tui.tui.widgets.plane import Marks, plane

_LEAST_DRAWING = 4
_TEXT_WIDTH = 26
_FLAT = 48
_BESIDE_PICTURE = 10


class DataView:
    """A drawing of the inputs where they can be drawn, a picture, a plane or a function, and their numbers.

    It is drawn in `ink`, its text in the styles that `style_of` knows by the panel's names for them.
    """

    def __init__(
        self, data: Dataset, survey: Survey, ink: Ink, style_of: Callable[..., Style], *, softmax_output: bool
    ) -> None:
        self._data, self._survey, self._softmax_output = data, survey, softmax_output
        self._ink, self._style_of = ink, style_of
        self._output_names = tuple(map(safe_line, data.target_names))
        self._class_names = tuple(map(safe_line, data.class_names)) if data.kind == "classes" else ()
        self._characters = class_marks(self._class_names, max(2, data.targets.shape[1]))
        self._lowest, self._highest = float(data.inputs.min()), float(data.inputs.max())
        names = ("label", "value", "missing", "right", "wrong", "bar")
        styles = TextStyles(*(style_of(f"data--{name}") for name in names))
        self._text = DataText(tuple(map(safe_line, data.input_names)), self._output_names, self._class_names, styles)
        self._grid: tuple[int, int] | None = None
        self._marks: tuple[tuple[int, int], Marks] | None = None

    def shown_of(self, frame: Frame) -> tuple[object, ...]:
        """All of a frame that is shown here: most ops change none of these objects."""
        grid = self._grid
        response = self._survey.response(frame.parameters, *grid) if grid else None
        has_sample, has_outputs = self._has(frame, "x", 0), self._has(frame, "z", frame.depth)
        return response, frame.batch.inputs, frame.batch.activations[-1], has_sample, has_outputs

    def arrange(self, frame: Frame, width: int, height: int) -> Block:
        """All of it, as large as it can be in so much room; higher than that where not all of the text finds room."""
        reading = self._read(frame)
        if self._data.image_shape is not None:
            return self._with_picture(frame, reading, self._data.image_shape, width, height)
        if self._survey.ranges:
            return self._with_drawing(frame, reading, width, height)
        text = self._text
        if width >= _FLAT:
            inputs = text.inputs_table(reading, width // 2 - 2)
            return self._beside(inputs, self._answer(reading, min(60, width - inputs.width - 3), height), gap=3)
        answer, inputs = self._answer(reading, width, height), text.inputs_table(reading, width)
        return above(inputs, answer) if inputs.height + answer.height <= height else above(answer, inputs)

    def _answer(self, reading: Reading, width: int, height: int) -> Block:
        """Predicted and target, and the outputs where there are several."""
        text = self._text
        outputs = len(self._output_names)
        if outputs > 1 and not self._class_names:
            return text.outputs(reading, width, height)
        verdict = text.verdict(reading, width)
        return verdict if outputs == 1 else above(verdict, text.outputs(reading, width, height - verdict.height))

    def _with_picture(self, frame: Frame, reading: Reading, shape: tuple[int, int], width: int, height: int) -> Block:
        """The picture as large as it can be with all of the text in view, above the text or beside some of it."""
        text = self._text
        scale = largest_scale(shape, width, height)
        for size in (picture_size(shape, s) for s in range(scale, 0, -1)):
            shown, rest = self._picture(frame, reading, shape, size), width - size[0] - 2
            whole = above(shown, self._answer(reading, width, height - size[1]))
            if whole.height <= height:
                return whole
            if rest >= _BESIDE_PICTURE:
                answer = self._answer(reading, min(rest, 60), height)
                if answer.height <= height:
                    return self._beside(shown, answer, gap=2)
                top = self._beside(shown, text.verdict(reading, rest), gap=2)
                whole = above(top, text.outputs(reading, width, height - top.height))
                if whole.height <= height:
                    return whole
        size = min(width, shape[1]), max(1, min(height // 2, -(-shape[0] // 2)))
        return above(self._picture(frame, reading, shape, size), self._answer(reading, width, height))

    def _picture(self, frame: Frame, reading: Reading, shape: tuple[int, int], size: tuple[int, int]) -> Block:
        points = frame.inputs.reshape(shape) if reading.inputs is not None else np.full(shape, self._lowest)
        return picture(self._ink, points, self._lowest, self._highest, size)

    def _with_drawing(self, frame: Frame, reading: Reading, width: int, height: int) -> Block:
        """The plane or the function, as large as it can be with all of the text in view."""
        if width >= _FLAT and height < width // 3:
            text = self._words(reading, _TEXT_WIDTH, height)
            size = min(width - text.width - 2, 6 * height), height
            return self._beside(self._drawing(frame, reading, size), text, gap=2)
        text = self._words(reading, width, height // 3)
        size = width, max(_LEAST_DRAWING, min(height - text.height, 2 * width // 3))
        return above(self._drawing(frame, reading, size), text)

    def _words(self, reading: Reading, width: int, height: int) -> Block:
        inputs = self._text.inputs_in_a_line(reading, width)
        return above(inputs, self._answer(reading, width, height - inputs.height))

    def _drawing(self, frame: Frame, reading: Reading, size: tuple[int, int]) -> Block:
        ranges, data = self._survey.ranges, self._data
        self._grid = size[0] * (3 - len(ranges)), 2 * size[1]
        response = self._survey.response(frame.parameters, *self._grid)
        if len(ranges) == 1:
            samples = list(zip(data.inputs[:, 0].tolist(), data.targets[:, 0].tolist(), strict=True))
            here = (frame.inputs.item(0), frame.targets.item(0)) if reading.inputs is not None else None
            styles = self._style_of("data--line"), self._style_of("data--label"), self._style_of("data--current")
            return function_plot(response, (ranges[0], self._survey.target_range), samples, here, size, styles)
        marks = self._marks_on(size)
        current = None
        if reading.inputs is not None and (cell := marks.cell_of(reading.inputs)) is not None:
            current = cell, int(self._survey.classes_of(frame.targets[np.newaxis])[0])
        return plane(self._ink, response, marks, self._characters, current, size)

    def _marks_on(self, size: tuple[int, int]) -> Marks:
        if self._marks is None or self._marks[0] != size:
            data, marks = self._data, Marks(self._survey.ranges, *size)
            marks.add(data.inputs, self._survey.classes_of(data.targets), held_out=False)
            if len(data.held_out_inputs):
                marks.add(data.held_out_inputs, self._survey.classes_of(data.held_out_targets), held_out=True)
            self._marks = size, marks
        return self._marks[1]

    def _beside(self, left: Block, right: Block, *, gap: int) -> Block:
        return beside(left, right, gap=gap, style=self._style_of())

    def _read(self, frame: Frame) -> Reading:
        """The sample as far as it is computed."""
        has_sample = self._has(frame, "x", 0)
        has_outputs = self._has(frame, "z", frame.depth)
        classes = self._class_names and has_sample
        of = self._survey.classes_of
        outputs = frame.activations[-1]
        return Reading(
            inputs=frame.inputs.tolist() if has_sample else None,
            outputs=outputs.tolist() if has_outputs else None,
            targets=frame.targets.tolist() if has_sample else None,
            predicted=int(of(outputs[np.newaxis])[0]) if classes and has_outputs else None,
            target=int(of(frame.targets[np.newaxis])[0]) if classes else None,
            row=frame.rows[0] + 1 if frame.rows else None,
        )

    def _has(self, frame: Frame, kind: Kind, layer: int) -> bool:
        width = frame.layer_sizes[layer]
        known = units_computed(
            kind, layer, frame.depth, width, frame.progress, frame.units, softmax_output=self._softmax_output
        )
        return known == width
