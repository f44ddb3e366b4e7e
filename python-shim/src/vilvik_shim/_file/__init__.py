"""The file: values as text and back, the header line, and how it gets on the disk whole. Knows no GA, runs nothing."""
