"""A code scan as JSON, schema `contractctl/scan/1`, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from contractctl.model import Operation
from contractctl.model.code import CodeRole, Confidence, Find, ScannedConsumer
from contractctl.pointer import JsonValue

SCHEMA = "contractctl/scan/1"


def render_json(found: Sequence[ScannedConsumer], ref: str | None, other: str | None) -> str:
    """Render a scan as JSON text that ends with a newline; equal input gives equal bytes."""
    document: JsonValue = {
        "schema": SCHEMA,
        "ref": ref,
        "diff_ref": other,
        "scans": [_scan(one) for one in found],
        "summary": _summary(find for one in found for find in one.scan.finds),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _scan(one: ScannedConsumer) -> JsonValue:
    scan = one.scan
    return {
        "service": one.service or None,
        "source": scan.name,
        "files": scan.files,
        "others": scan.others,
        "unread": [{"file": file, "reason": reason} for file, reason in scan.unread.items()],
        "finds": [_find(find) for find in scan.finds],
        "undeclared": [_used(*used) for used in one.undeclared],
        "not_found": [_used(*used) for used in one.not_found],
        "appeared": None if one.appeared is None else [_find(find) for find in one.appeared],
        "vanished": None if one.vanished is None else [_find(find) for find in one.vanished],
    }


def _find(find: Find) -> JsonValue:
    return {
        "file": find.file,
        "line": find.line,
        "api": find.api,
        "operation": _operation(find.operation) if find.operation else None,
        "confidence": find.confidence.value,
        "role": find.role.value,
        "how": find.how,
        "reads": None if find.reads is None else [str(path) for path in find.reads],
        "reads_all": find.reads_all,
    }


def _used(api: str, operation: Operation) -> JsonValue:
    return {"api": api, "operation": _operation(operation)}


def _operation(operation: Operation) -> JsonValue:
    return {"method": operation.method, "path": operation.path}


def _summary(finds: Iterable[Find]) -> JsonValue:
    """Finds in product code, by confidence."""
    product = [find for find in finds if find.role is CodeRole.PRODUCT]
    return {level.value: sum(find.confidence is level for find in product) for level in Confidence}
