"""What `manage.py bench` measures: each module yields rows of plain values, one for each thing measured."""
