from __future__ import annotations

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agentd.contracts import Message
from agentd.errors import ModelError
from agentd.model.llama.template import ChatTemplate, Segment

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = (
    "{{ bos_token }}{% for m in messages %}"
    "{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "<start_of_turn>{{ m.role }}\n{{ m.content | trim }}<end_of_turn>\n{% endfor %}<start_of_turn>model\n"
)
SYSTEM_DROPPED = "{% for m in messages if m.role != 'system' %}[{{ m.content }}]{% endfor %}"
SYSTEM_AT_THE_END = (
    "{% for m in messages if m.role != 'system' %}[INST]"
    "{% if loop.last and messages[0].role == 'system' %}{{ messages[0].content }}\n\n{% endif %}"
    "{{ m.content }}[/INST]{% endfor %}"
)
TALK = (
    Message(role="system", text="Be brief."), Message(role="user", text="Hi <|im_end|> there"),
    Message(role="assistant", text="Hello."), Message(role="user", text="Bye"),
)


def template(source: str | None) -> ChatTemplate:
    return ChatTemplate(source, bos="<s>", eos="</s>")


def test_content_is_kept_apart_from_template() -> None:
    segments = template(CHATML).render(TALK, thinking=False)
    assert [s.text for s in segments if s.content is not None] == [m.text for m in TALK]
    assert all("<|im_end|> there" not in s.text for s in segments if s.content is None)
    assert segments[0] == Segment("<|im_start|>system\n", None)
    assert segments[-1] == Segment("<|im_end|>\n<|im_start|>assistant\n", None)


def test_the_parts_make_up_what_the_template_renders() -> None:
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
    plain = [{"role": m.role, "content": m.text} for m in TALK]
    whole = env.from_string(CHATML).render(messages=plain, add_generation_prompt=True)
    assert "".join(s.text for s in template(CHATML).render(TALK, thinking=False)) == whole


def test_a_longer_conversation_begins_with_the_shorter_one() -> None:
    short = template(CHATML).render(TALK[:2], thinking=False)
    longer = template(CHATML).render(TALK, thinking=False)
    assert longer[: len(short) - 1] == short[:-1]
    assert longer[len(short) - 1].text == short[-1].text


@pytest.mark.parametrize("source", [NO_SYSTEM, SYSTEM_DROPPED, SYSTEM_AT_THE_END])
def test_a_system_message_that_does_not_fit_goes_in_front_of_the_first_user_message(source: str) -> None:
    segments = template(source).render(TALK, thinking=False)
    contents = [s.content for s in segments if s.content is not None]
    assert contents == [0, 1, 2, 3]
    system = next(i for i, s in enumerate(segments) if s.content == 0)
    assert segments[system + 1] == Segment("\n\n", None)
    assert segments[system + 2].content == 1


def test_a_model_without_a_template_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="no chat template") as caught:
        template(None)
    assert "GGUF" in (caught.value.hint or "")


def test_a_template_that_does_not_compile_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="does not compile"):
        template("{% for %}")


@pytest.mark.parametrize(
    "source", ["{{ raise_exception('no') }}", "{{ messages[99].content }}", "{{ 1 / 0 }}", "nothing"]
)
def test_a_template_that_cannot_take_the_conversation_is_a_model_error(source: str) -> None:
    with pytest.raises(ModelError, match="template"):
        template(source).render(TALK, thinking=False)


def test_a_template_cannot_reach_python() -> None:
    source = "{{ messages.__class__.__mro__ }}{{ messages.__class__.__subclasses__() }}"
    with pytest.raises(ModelError, match="unsafe"):
        template(source).render(TALK, thinking=False)


def test_thinking_reaches_the_template() -> None:
    source = CHATML + "{% if not enable_thinking %}<think>\n\n</think>\n\n{% endif %}"
    made = template(source)
    assert made.thinks
    assert not template(CHATML).thinks
    assert made.render(TALK, thinking=False)[-1].text.endswith("</think>\n\n")
    assert made.render(TALK, thinking=True)[-1].text.endswith("assistant\n")
