"""What is painted again, and what is not."""

from __future__ import annotations

from tests.tui.stage import play

ASKS = "20251125-102500-c4w7t"


def test_a_timeline_without_news_is_not_painted_again(home):
    async def scenario(stage):
        screen, made = stage.app.screen, []

        def row(index, width):
            made.append(index)
            return screen.row(index, width)

        screen.timeline.show(len(screen.log_of), row)
        await stage.settle()
        rows = len(made)
        await stage.look()
        assert rows > 0 and len(made) == rows
        screen.timeline.entitle("[b]another[/]")
        await stage.settle()
        assert len(made) == 2 * rows and "[b]another[/]" in stage.text, "a title that is another one is"

    play(home, scenario, open_run=ASKS)
