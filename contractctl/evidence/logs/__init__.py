"""Access logs: their formats, and an engine that reads blocks of lines."""

from contractctl.evidence.logs.custom import user_format
from contractctl.evidence.logs.format import LineFormat
from contractctl.evidence.logs.reader import LogReader, TooVaried
from contractctl.evidence.logs.recognise import LINE_FORMATS, recognise

__all__ = ["LINE_FORMATS", "LineFormat", "LogReader", "TooVaried", "recognise", "user_format"]
