"""Charts as values: what is drawn where. Templates make SVG of them, with the same figures as a table beside."""

from servicekit.web.charts.bars import StackedBars
from servicekit.web.charts.figures import Figures, Series
from servicekit.web.charts.funnel import Funnel
from servicekit.web.charts.lines import Lines

__all__ = ["Figures", "Funnel", "Lines", "Series", "StackedBars"]
