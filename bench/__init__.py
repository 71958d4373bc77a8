"""Measurements. Speeds are ratios against a bar measured in the same run; machines are shared and noisy."""
