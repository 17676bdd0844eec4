"""Which LoRA adapter goes with which weights: by the card beside it, `NAME.json` for `NAME.gguf`."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from agentd.contracts import Value
from agentd.errors import ModelError
from agentd.model.gguf import Header, read_header
from agentd.model.weights import sha256_of

SHIPPED = Path(__file__).resolve().parent / "adapters"
INSTALL = "Install agentd again."
OTHER_BASE = "Leave --adapter out, or name the model that it was trained on."


class Card(Value):
    """What an adapter belongs to: the sha256 of the weights that it was trained on, as their author
    ships them, its own, and the form of the prompts that it was trained for. `narrow`: on prompts without
    explanations, and to choose from what goal and files say (`ModelInfo.narrow`)."""

    base_sha256: str
    sha256: str
    prompt_format: str
    narrow: bool = False


def card_of(adapter: Path) -> Card | None:
    """The card beside an adapter; None without one. Raises ModelError for one that makes no sense."""
    path = adapter.with_suffix(".json")
    try:
        return Card.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise ModelError(f"{path} is not the card of an adapter: {error}") from error


def shipped_for(base_sha256: str, shipped: Path = SHIPPED) -> Path | None:
    """The shipped adapter that was trained on these weights; None without one."""
    for path in sorted(shipped.glob("*.gguf")):
        card = card_of(path)
        if card is not None and card.base_sha256 == base_sha256:
            return path
    return None


def check_adapter(adapter: Path, base: Header, base_sha256: str, prompt_format: str | None, hashes: Path) -> str:
    """The adapter's sha256. Raises ModelError where the file is none, or where file or card say that
    it is not for these weights or not for prompts of this form."""
    header = read_header(adapter)
    if header.kind != "adapter":
        raise ModelError(f"{adapter} is no adapter of this model: it is {header.kind!r}", hint="Name it with --model.")
    if header.architecture != base.architecture:
        raise ModelError(
            f"{adapter} is no adapter of this model: it is for {header.architecture}, and {base.path} is "
            f"{base.architecture}", hint=OTHER_BASE,
        )
    sha256, card = sha256_of(adapter, hashes), card_of(adapter)
    if card is None:
        return sha256
    ours = adapter.parent == SHIPPED
    if card.sha256 != sha256:
        raise ModelError(
            f"{adapter} is not the adapter that {adapter.with_suffix('.json').name} describes",
            hint=INSTALL if ours else "Fetch both files again.",
        )
    if card.base_sha256 != base_sha256:
        raise ModelError(
            f"{adapter} was trained on weights with sha256 {card.base_sha256[:12]}…, and {base.path} has "
            f"{base_sha256[:12]}…", hint=OTHER_BASE,
        )
    if prompt_format is not None and card.prompt_format != prompt_format:
        raise ModelError(
            f"{adapter} was trained for prompts of form {card.prompt_format!r}, and this agentd writes "
            f"{prompt_format!r}", hint=INSTALL if ours else "Leave --adapter out, or train it again.",
        )
    return sha256
