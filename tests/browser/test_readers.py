"""Every reader can work the explorers: by keyboard, on a phone, with less motion, from a link, or at random.

A page is opened once for all tests that only look at it or move its explorers.
"""

import random

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.thorough]
EXPLORERS = "figure.picture:has(> .explorer)"
STOPS = ".explorer :is(button, input):not([type=radio]:not(:checked))"
WORKING = ":not([aria-disabled=true])"  # one that is at its start has nothing to start over
KEYS = [
    "Tab",
    "Shift+Tab",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "Enter",
    "Space",
    "Escape",
    "Backspace",
    "-",
    "1",
    "9",
    "e",
]  # the theme turns the page at “.” and “,”
TYPED = ["0", "-0", "1e308", "-1e308", "1e-320", "", "2.5", "-3", "0.1", "123456789"]
HASHES = [
    "#tape:x=3&step=2",
    "#tape:x=nan&step=-4",
    "#tape:",
    "#tape:x=%",
    "#nothing:1;tape:step=99",
    "#network:x0=2",
    "#training:epoch=7",
    "#training:run=99&epoch=x",
    "#:::;;;&&==",
    "#tape:step=1;tape:step=2",
]


def states(page):
    """What the explorers of a page hold, by name."""
    return page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('figure.picture')].filter(figure => figure.explorer)"
        ".map(figure => [figure.explorer.name, figure.explorer.state]))"
    )


def unfold(page):
    """Choose the last run, the reader's own, so that all controls are visible."""
    for choice in page.query_selector_all(f"{EXPLORERS} tr:last-child input[type=radio]"):
        choice.check()


SEE = """figure => {
    if (!figure.contains(document.activeElement)) figure.querySelector(".explorer button").focus();
    let box = figure.getBoundingClientRect();
    if (box.top > 500 || box.bottom < 400) {
        figure.scrollIntoView({ block: "center" });
        box = figure.getBoundingClientRect();
    }
    return [box.left, Math.max(box.top, 100), box.right, Math.min(box.bottom, 880)];
}"""
# What needs no pointer is done in the page: buttons and nodes pressed, numbers typed and slid, things pointed at.
ACTS = """([figure, acts]) => acts.forEach(([kind, which, number, key]) => {
    const all = selector => figure.querySelectorAll(selector);
    const one = selector => all(selector)[which % all(selector).length];
    const say = (target, event) => target?.dispatchEvent(event);
    const bubbles = { bubbles: true };
    if (kind < 3) one(".explorer button").click();
    else if (kind < 6) {
        const field = one(".explorer input:not([type=radio])");
        field.value = number;
        say(field, new Event("input", bubbles));
    }
    else if (kind === 6) one(".explorer input[type=radio]")?.click();
    else if (kind === 7) say(one("[data-node]"), new PointerEvent("pointerover", bubbles));
    else if (kind === 8) say(one("[role=button]"), new KeyboardEvent("keydown", { key, ...bubbles }));
    else say(one("[role=button]"), new MouseEvent("click", bubbles));
})"""


def poke(page, figure, rng):
    """Do random acts as a reader might: one by mouse or keyboard, and twenty by events."""
    left, top, right, bottom = page.evaluate(SEE, figure)
    x, y = left + rng.random() * (right - left), top + rng.random() * (bottom - top)
    match rng.randrange(3):
        case 0:
            page.mouse.click(x, y)
        case 1:
            page.mouse.down()
            page.mouse.move(x, y)
            page.mouse.up()
        case 2:
            page.keyboard.press(rng.choice(KEYS))
    acts = [(rng.randrange(10), rng.randrange(1000), rng.choice(TYPED), rng.choice(KEYS)) for _ in range(20)]
    page.evaluate(ACTS, [figure, acts])


def test_random_acts_raise_nothing(pages, opened, sample):
    """Clicks, drags, keys, numbers and addresses of every kind leave the console empty and the page in one piece."""
    rng = random.Random(0)
    for path in pages:
        page = opened(path)
        figures = page.query_selector_all(EXPLORERS)
        for _ in range(sample(5, 50)):
            figure = rng.choice(figures)
            page.evaluate("hash => { location.hash = hash }", rng.choice(HASHES))
            poke(page, figure, rng)
            assert page.url.split("#")[0].endswith(path), "a click left the page"
        assert len(page.query_selector_all(EXPLORERS)) == len(figures)


SECTION = "#key-takeaways"


@pytest.fixture(scope="module")
def settled(pages, shared_pages):
    """Opens each page at one of its sections; the address that it has a moment later, by that of the page."""
    addresses = {}
    for path in pages:
        page = shared_pages[0](path + SECTION, clock=True)
        page.clock.run_for(400)
        addresses[path] = page.url
    return addresses


@pytest.fixture
def working(settled, shared):
    """A page that tests share, whose explorers work and whose timers are its clock's: working("lessons/…/")."""
    return lambda path: shared(path + SECTION, clock=True)


def test_a_section_address_is_left_alone(settled):
    """A link to a heading stays as it is until a reader moves something."""
    assert [address for address in settled.values() if not address.endswith(SECTION)] == []


def test_an_address_restores_every_state(pages, working, opened):
    """The address of a page holds the states of its explorers, and restores them when it is opened."""
    rng = random.Random(1)
    for path in pages:
        page = working(path)
        fresh = states(page)
        for button in page.query_selector_all(f"{EXPLORERS} .explorer-player button:first-child{WORKING}"):
            button.click()
        unfold(page)
        for field in page.query_selector_all(f"{EXPLORERS} .explorer input[type=number]:visible"):
            field.fill(str(rng.randint(1, 4)))
        page.clock.run_for(300)
        assert "#" in page.url
        assert SECTION not in page.url
        assert states(page) != fresh
        assert states(opened(page.url.split("/", 3)[3])) == states(page)


def test_the_keyboard_alone_does_all(pages, working):
    """Tab reaches each control of an explorer once; a number typed and a button pressed change what is shown."""
    for path in pages:
        page = working(path)
        unfold(page)
        for figure in page.query_selector_all(EXPLORERS):
            stops = [each for each in figure.query_selector_all(STOPS) if each.is_visible()]
            stops[0].focus()
            for stop in stops[1:]:
                page.keyboard.press("Tab")
                if page.evaluate("stop => document.activeElement !== stop", stop):
                    pytest.fail(f"Tab did not reach {stop.evaluate('each => each.outerHTML')}")
        before = states(page)
        field = page.query_selector(f"{EXPLORERS} input[type=number]:visible")
        field.focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        assert states(page) != before


LIVE = """figures => figures.map(figure => {
    const [status] = figure.querySelectorAll("[role=status]");
    const slider = figure.querySelector("input[type=range]");
    slider.value = slider.min;
    slider.dispatchEvent(new Event("input"));
    const slid = status.ariaLive;
    const step = figure.querySelector(".explorer-player [aria-disabled=false]");
    const pressed = step ?? figure.querySelector(".picture-canvas [role=button]");
    pressed?.dispatchEvent(new MouseEvent("click"));
    const after = pressed ? status.ariaLive : "nothing to press";
    const heard = [slider.ariaValueText, status.textContent].every(text => text !== "");
    return [slid, after, heard, figure.querySelectorAll("[aria-live]").length];
})"""


def test_what_changes_is_read_out_politely(pages, working):
    """A step or a weight that is chosen is read out in one place, when the reader pauses; a slider reads out itself."""
    for path in pages:
        for heard in working(path).locator(EXPLORERS).evaluate_all(LIVE):
            assert heard in (["off", "polite", True, 1], ["off", "nothing to press", True, 1])


PLAYED = 2500  # milliseconds, in which a player has taken a step


def test_less_motion_means_no_play(pages, opened):
    """A reader who asks for less motion gets steps and no player, also while one plays; nothing plays by itself."""
    for path in pages:
        page = opened(path, clock=True, reduced_motion="no-preference")
        play, pause = (page.get_by_role("button", name=name) for name in ("Play", "Pause"))
        assert play.count() + pause.count() > 0
        page.emulate_media(reduced_motion="reduce")
        pause.first.wait_for(state="detached")
        assert play.count() == pause.count() == 0
        stopped = states(page)
        page.clock.run_for(PLAYED)
        assert states(page) == stopped
        assert opened(path).get_by_role("button", name="Play").count() == 0


# A label takes clicks for its checkbox.
TARGETS = """all => all.map(each => [each, (each.closest("label") ?? each).getBoundingClientRect()])
    .map(([each, { width, height }]) => [each.outerHTML, width, height])"""
BOXES = """all => all.map(each => each.getBoundingClientRect())
    .map(({ width, height, right }) => [width, height, right])"""


def test_a_phone_has_room_for_all(pages, working):
    """At 390 px nothing runs over the side, and every control is at least 24 by 24 px."""
    for path in pages:
        page = working(path)
        page.set_viewport_size({"width": 390, "height": 900})
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        controls = page.locator(f"{EXPLORERS} .explorer :is(button, input:not([type=radio])):visible")
        assert [text for text, *size in controls.evaluate_all(TARGETS) if min(size) < 24] == []
        parts = page.locator(f"{EXPLORERS} .explorer *")
        assert max(right for _, _, right in parts.evaluate_all(BOXES)) <= 391


LINKS = """() => {
    const things = [...document.querySelectorAll("article :is([data-node], data.claim, math mi, math mtext)")];
    const lit = () => things.flatMap((each, k) => each.hasAttribute("data-lit") ? k : []);
    const kind = each => each.closest("math") ? "formula" : each.closest("svg") ? "drawing" : each.closest("code")
        ? "code" : each.closest("tr[data-node]") ? "row" : each.matches("data") ? "claim" : "key";
    return things.map(each => {
        each.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        const pointed = lit();
        document.querySelector(".md-content__inner").dispatchEvent(new PointerEvent("pointerleave"));
        const stop = [each, each.previousElementSibling].find(one => one?.matches("[tabindex], .receipt-button"));
        if (!stop || !each.checkVisibility()) return { kind: kind(each), pointed };
        stop.focus();
        const focused = lit();
        stop.blur();
        return { kind: kind(each), pointed, focused, left: lit() };
    });
}"""


def test_what_belongs_together_lights_up(pages, working):
    """What lights up with a thing lights it up, the same on hover and on focus, however many ways it is shown."""
    told, reached = [], set()
    for path in pages:
        things = working(path).evaluate(LINKS)
        for place, thing in enumerate(things):
            assert not thing["pointed"] or place in thing["pointed"]
            assert all(place in things[other]["pointed"] for other in thing["pointed"])
            assert thing.get("focused", thing["pointed"]) == thing["pointed"]
            assert thing.get("left", []) == []
            told.append({things[other]["kind"] for other in thing["pointed"]})
        reached |= {thing["kind"] for thing in things if thing.get("focused")}
    assert reached == {"claim", "drawing", "formula"}
    assert {"code", "drawing", "row", "formula", "claim"} in told
    assert {"code", "drawing", "row", "key"} in told
    assert {"drawing", "row", "claim", "key"} in told


def test_a_copy_button_copies_the_code(opened, await_frames):
    """A block of code that comes into view has a button, which copies the code of this block and nothing else."""
    page = opened("lessons/trust-but-check/", permissions=["clipboard-read", "clipboard-write"])
    blocks = page.locator("article .highlight:visible")
    for block in (blocks.first, blocks.last):
        block.scroll_into_view_if_needed()
        await_frames(page)
        block.locator(".md-code__button").click()
        assert page.evaluate("navigator.clipboard.readText()") == block.locator("code").inner_text().rstrip()
    assert blocks.first.inner_text() != blocks.last.inner_text()
