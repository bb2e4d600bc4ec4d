"""What a message consists of: its text, its caption, its file, within Telegram's limits.

Markup is parsed by `formatting.py`; where a message goes and what may be changed is decided in `sending.py`.
"""

from bot.sandbox.files import StoredFile, Upload, picture_kind, picture_size
from bot.sandbox.formatting import formatted
from bot.sandbox.refusals import Json, bad_request
from bot.sandbox.schema import fields, utf16_length
from bot.sandbox.service import Service

Uploads = dict[str, Upload]
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000  # width and height together
PHOTO_RATIO = 20


def text_of(method: str, parameters: Json) -> Json:
    text, entities = formatted(parameters["text"], parameters.get("parse_mode"), parameters.get("entities"))
    limit = fields(method)["text"].limit
    if not text:
        raise bad_request("message text is empty")
    if limit and utf16_length(text) > limit.high:
        raise bad_request("message is too long")
    content: Json = {"text": text} | ({"entities": entities} if entities else {})
    preview = parameters.get("link_preview_options")
    return content | ({"link_preview_options": preview} if preview else {})


def caption_of(owner: str, parameters: Json) -> Json:
    """The caption of a file; `owner` is the method or type whose limit holds."""
    source = parameters.get("caption")
    if not source:
        return {}
    text, entities = formatted(source, parameters.get("parse_mode"), parameters.get("caption_entities"))
    limit = fields(owner)["caption"].limit
    if limit and utf16_length(text) > limit.high:
        raise bad_request("message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def file_of(service: Service, kind: str, given: str | Upload, uploads: Uploads) -> StoredFile:
    """The file that a parameter stands for: uploaded now, or sent before."""
    if isinstance(given, str) and given.startswith("attach://"):
        name = given.removeprefix("attach://")
        if name not in uploads:
            raise bad_request(f"can't find the attached file {name}")
        given = uploads[name]
    if isinstance(given, Upload):
        if not given.content:
            raise bad_request("file must be non-empty")
        if kind == "photo":
            _check_photo(given.content)
        return service.world.files.add(kind, given)
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the local Telegram does not go to the Internet
    known = service.world.files.get(given)
    if known is None:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    if known.kind != kind:
        raise bad_request(f"type of file mismatch: the file is a {known.kind}, not a {kind}")
    return known


def _check_photo(content: bytes) -> None:
    if len(content) > PHOTO_BYTES:
        raise bad_request("file is too big for a photo: at most 10 MB")
    size = picture_size(content) if picture_kind(content) else None
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if not min(size) or sum(size) > PHOTO_SIDES or max(size) > PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def media_of(service: Service, kind: str, given: str | Upload, uploads: Uploads) -> Json:
    file = file_of(service, kind, given, uploads)
    return {"photo": file.as_photo()} if kind == "photo" else {"document": file.as_document()}
