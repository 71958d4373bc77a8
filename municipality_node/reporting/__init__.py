"""Reports: counting what happened, month by month, and showing registered tables of it."""
