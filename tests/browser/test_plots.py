"""Plots where a reader has chosen all colours: nothing is black on black. The rest is in test_every_page.py."""

import pytest

pytestmark = pytest.mark.browser
# The contrast of what is drawn in each plot on what is behind it, by the colour that the markup gives it.
CONTRASTS = """plots => plots.flatMap(plot => {
    const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = (...colors) => {
        for (const color of colors) [pixel.fillStyle = color, pixel.fillRect(0, 0, 1, 1)];
        return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
    };
    const back = [];
    for (let each = plot; each; each = each.parentElement) back.unshift(getComputedStyle(each).backgroundColor);
    const ratio = color => {
        const [less, more] = [luminance(...back), luminance(...back, color)].sort((a, b) => a - b);
        return (more + 0.05) / (less + 0.05);
    };
    const marks = [...plot.querySelectorAll("text:not([fill])")].map(each => ["text", getComputedStyle(each).fill]);
    for (const each of plot.querySelectorAll("[stroke]")) {
        const [given, color] = [each.getAttribute("stroke"), getComputedStyle(each).stroke];
        if (given === "currentColor") marks.push(["ink", color]);
        else if (given.includes("--snippet-own")) marks.push(["other", color]);  // not a grey, which may be faint
    }
    return marks.map(([kind, color]) => [kind, ratio(color)]);
})"""
LEAST = {"text": 7, "ink": 7, "other": 3}


@pytest.mark.parametrize("path", ["losses-that-lie", "trust-but-check"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_plot_is_seen_in_forced_colours(path, scheme, shared, await_frames):
    """Text and axes have the colours of the reader's system; lines in other colours stand out from its ground."""
    page = shared(f"lessons/{path}/")
    page.emulate_media(color_scheme=scheme, forced_colors="active")
    await_frames(page)
    found = page.locator(".snippet-plot").evaluate_all(CONTRASTS)
    page.emulate_media(forced_colors="none")
    assert {kind for kind, _ in found} == LEAST.keys()
    assert [(kind, ratio) for kind, ratio in found if ratio < LEAST[kind]] == []
