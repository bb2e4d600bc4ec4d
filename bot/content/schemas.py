"""JSON Schemas of the content files, made from the models, so that an editor completes and checks while one types.

They say what a file may look like; what must hold across files only `validation.py` knows.
"""

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

from pydantic import BaseModel, BeforeValidator
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bot.content.library import KNOWLEDGE
from bot.content.models import Intent, Topic, Wordings

MODELS: Mapping[str, type[BaseModel]] = {"intent": Intent, "topic": Topic, **KNOWLEDGE}
"""What each schema describes, by its name."""

_ONE_OR_MORE = next(part.func for part in get_args(Wordings) if isinstance(part, BeforeValidator))


class _Generator(GenerateJsonSchema):
    """Says two things that pydantic leaves out."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """Of `Wordings` an author may write one, or several."""
        inner = super().function_before_schema(schema)
        if schema["function"]["function"] is _ONE_OR_MORE:
            return {"anyOf": [inner["items"], {**inner, "minItems": 1}]}
        return inner

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """A key that has not the form of a name is refused."""
        found = super().dict_schema(schema)
        return {**found, "additionalProperties": False} if "patternProperties" in found else found


def schemas() -> dict[str, str]:
    """Return the text of each schema, by its name."""
    return {name: json.dumps(_schema(model), indent=2, ensure_ascii=False) + "\n" for name, model in MODELS.items()}


def write_schemas(folder: Path) -> list[str]:
    """Write the schemas that changed; returns their names."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schemas().items():
        path = folder / f"{name}.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(schema_generator=_Generator)
    for name, part in {model.__name__: schema, **schema.get("$defs", {})}.items():
        for field, text in _described(inspect.getmodule(model), name):
            if field in part.get("properties", {}):
                part["properties"][field].setdefault("description", text)
    return {"$schema": GenerateJsonSchema.schema_dialect, **schema}


def _described(module: ModuleType | None, name: str) -> Iterator[tuple[str, str]]:
    """Yield what stands below each field of a class, for an editor to show."""
    for found in (module, inspect.getmodule(Intent)):
        documented = _docstrings(found).get(name) if found is not None else None
        if documented is not None:
            yield from documented.items()
            return


@cache
def _docstrings(module: ModuleType) -> dict[str, dict[str, str]]:
    """Return the string below each annotated field, by class. Python itself does not keep them."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            pairs = zip(node.body, node.body[1:], strict=False)
            found[node.name] = {
                field.target.id: " ".join(text.value.value.split())
                for field, text in pairs
                if isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(text, ast.Expr)
                and isinstance(text.value, ast.Constant)
                and isinstance(text.value.value, str)
            }
    return found
