"""The one style sheet: it has the rules of all style sheets, without those that match nothing on the site."""

import re

import pytest

from snippets._site import pages, styles


def merged(tmp_path, *sheets, page="", script="", inline=()):
    """The style sheet that is made of these sheets, for a site of this page and script."""
    paths = []
    for number, sheet in enumerate(sheets):
        paths.append(tmp_path / f"{number}.css")
        paths[-1].write_text(sheet, encoding="utf-8")
    return styles.merged(paths, styles.names([page], [script]), dict(inline))


@pytest.mark.parametrize(
    "rule, page",
    [
        ("p{color:red}", ""),
        (".a{color:red}", "<p class='b a'>"),
        (".a{color:red}", "<p class=a>"),
        ("#a{color:red}", '<p id="a">'),
        ("[x=a]{color:red}", '<p x="a">'),
        (".a .b{color:red}", "<p class='a b'>"),
        (":is(.a,.b){color:red}", ""),
        ("p:not(.a){color:red}", ""),
        ("@media print{.a{color:red}}", "<i class=a>"),
        ("@font-face{font-family:x}", ""),
        ("@keyframes a{to{color:red}}", ""),
        ("[x]{color:red}", ""),
    ],
)
def test_what_may_match_is_kept(tmp_path, rule, page):
    """A rule stays as it is if its classes, ids and values are on a page, or if it requires none."""
    assert merged(tmp_path, rule, page=page) == rule


@pytest.mark.parametrize(
    "rule",
    [
        ".a{color:red}",
        "p.a>b{color:red}",
        "#a{color:red}",
        '[x="a"]{color:red}',
        "@media print{.a{color:red}}",
        "p:hover .a{color:red}",
    ],
)
def test_what_cannot_match_is_left_out(tmp_path, rule):
    """A rule is left out if it requires a class, an id or a value that is neither on a page nor in a script."""
    assert merged(tmp_path, rule, page="<p class='aa b'>a</p>") == ""
    assert merged(tmp_path, rule, script="element.className='a'") == rule


def test_a_class_that_only_a_script_names_is_kept(tmp_path):
    """An element that only a script adds keeps its rules."""
    script = 'e.classList.toggle("tip--open");h("div",{class:"md-source__fact"})'
    assert merged(tmp_path, ".tip--open{color:red}", script=script) == ".tip--open{color:red}"


@pytest.mark.parametrize(
    "name, page",
    [
        ("md-annotation__index", '<div class="annotate">'),
        ("md-version__list", '<script>{"provider": "mike"}</script>'),
        ("md-source__facts", '<div class="md-source">'),
        ("md-source__fact", '<ul class="md-source__fact">'),
    ],
)
def test_what_the_theme_makes_for_some_pages_is_kept_for_those(tmp_path, name, page):
    """The script of the theme names classes of features. It uses them only if a page has the feature."""
    rule = f".{name}{{color:red}}"
    assert merged(tmp_path, rule, script=f'h("{name}")', page=page) == rule
    assert merged(tmp_path, rule, script=f'h("{name}")', page="<p class='b'>") == ""


@pytest.mark.parametrize("selector", ["[dir=rtl] p", '[dir="rtl"] p'])
def test_rules_for_a_direction_are_kept_if_a_page_has_it(tmp_path, selector):
    """A script that names a direction sets it on no page."""
    rule = f"{selector}{{color:red}}"
    assert merged(tmp_path, rule, page='<body dir="rtl">') == merged(tmp_path, rule, page="<p dir=rtl>") == rule
    assert merged(tmp_path, rule, page='<body dir="ltr">', script='a.dir==="rtl"') == ""


def test_a_name_that_a_script_composes_is_kept(tmp_path):
    """If a script appends something to a name that ends with a hyphen, all classes that begin so are kept."""
    assert merged(tmp_path, ".is-now{color:red}", script="`is-${state}`") == ".is-now{color:red}"
    assert merged(tmp_path, ".is-now{color:red}", script="`is${state}`") == ""


def test_of_several_selectors_those_that_may_match_are_kept(tmp_path):
    """Each selector of a rule is looked at by itself."""
    assert merged(tmp_path, ".a, p, .b:not(.c){color:red}", page="<p class=b>") == "p,.b:not(.c){color:red}"


def test_sheets_come_in_their_order_without_comments(tmp_path):
    """The order of the rules stays. Comments and line breaks are removed."""
    first, second = "/* one */\np {\n  color: red;\n  /* two */\n  margin: 0;\n}\n", "p{color:blue}"
    assert merged(tmp_path, first, second) == "p {color: red; margin: 0}p{color:blue}".replace("p {", "p{")


def test_a_rule_that_styles_every_element_twice_is_left_out(tmp_path):
    """The rule by which the theme suppresses transitions for a moment costs too much each time a page opens."""
    assert merged(tmp_path, "[data-md-color-switching] *{transition-duration:0s}p{margin:0}") == "p{margin:0}"


def test_properties_that_no_rule_uses_are_left_out(tmp_path):
    """A custom property stays if a rule, a script or a property that stays refers to it."""
    sheet = ':root{--a:url("data:,1;2");--b:url("data:,2");--c:var(--d);--d:red;--e:blue;--f:var(--g);--g:0}'
    assert merged(tmp_path, sheet, "p{mask:var(--b);color:var(--c)}", script="'--e'") == (
        ':root{--b:url("data:,2");--c:var(--d);--d:red;--e:blue;}p{mask:var(--b);color:var(--c)}'
    )


def test_a_style_attribute_becomes_a_class():
    """The same style has the same class on all pages. Like the attribute, it overrides all rules."""
    sheet = {}
    page = '<p class="x" style="text-align: right;">a</p><td style="text-align: right">b</td><i style=\'top:0\'>c</i>'
    assert pages.without_inline_styles(page, sheet) == (
        '<p class="x inline-0">a</p><td class="inline-0">b</td><i class="inline-1">c</i>'
    )
    assert styles.merged([], set(), sheet) == ".inline-0{text-align: right!important}.inline-1{top:0!important}"


@pytest.mark.parametrize("style", ["top:0}</style><script>alert(1)</script>", "background:url(//x.org)", r"a:\75rl(x)"])
def test_a_style_attribute_brings_nothing_but_declarations(style):
    """A style that could end the rule or load a file is dropped."""
    assert styles.merged([], set(), {style: "inline-0"}) == ""


def test_text_that_mentions_a_style_stays():
    """Text and attributes that contain what looks like a style attribute stay as they are."""
    page = '<code>&lt;p style="top:0"&gt;</code><data data-expression=\'a style="x"\'>style="y"</data>'
    assert pages.without_inline_styles(page, {}) == page


def test_a_page_links_one_sheet():
    """The link to the one sheet replaces the first link. Its name has a hash of its text."""
    page = '<head>\n  <link rel="stylesheet" href="../a/b.css">\n  <link rel="stylesheet" href="../a/c.css">\n</head>'
    name = styles.name_of("p{}")
    assert re.fullmatch(r"site\.[0-9a-f]{8}\.css", name)
    assert name != styles.name_of("q{}")
    assert styles.linked(styles.with_one_sheet(page, name)) == [f"../a/{name}"]


def test_the_skip_link_leads_to_all_of_the_content():
    """It is on a page without headings too, and its target can be focused."""
    page = f'<div data-md-component="skip">\n</div><main>{pages.ARTICLE}>text</article></main>'
    assert pages.with_skip_link(page) == (
        '<div data-md-component="skip"><a href="#content-start" class="md-skip">Skip to content</a></div>'
        f'<main>{pages.ARTICLE} id="content-start" tabindex="-1">text</article></main>'
    )


def test_blanks_around_a_line_break_are_one_line_break():
    """Other blanks stay, those in attributes, and those of elements that browsers show or run as they are written."""
    assert pages.without_blanks("<p>\n\n  <b>a  a\n\n b</b> <i title='x >\n  c'>\n  i</i>") == (
        "<p>\n<b>a  a\nb</b> <i title='x >\n  c'>\ni</i>"
    )
    written = "<pre>a\n <b>\n\n<i></i></pre><script>1 >\n\n <2</script><textarea>\n\n<p></textarea>"
    assert pages.without_blanks(written) == written


def test_a_token_that_looks_like_plain_code_has_no_element():
    """Names, operators and punctuation lose their elements. Tokens with a colour keep theirs."""
    code = '<span class="k">if</span> <span class="n">x</span><span class="o">&lt;</span><span class="mi">1</span>'
    assert pages.without_plain_tokens(f'<code><span></span>{code}<span class="p">:</span></code>') == (
        '<code><span></span><span class="k">if</span> x&lt;<span class="mi">1</span>:</code>'
    )
    kept = '<span class="nb">print</span> <span class="n"><b>x</b></span> <i class="n">x</i>'
    assert pages.without_plain_tokens(kept) == kept


def test_each_block_of_code_has_an_id_of_its_own():
    """The copy button of the theme finds its block by the id. Other preformatted text has none."""
    block = '<div class="highlight"><pre><span></span><code>x</code></pre></div>'
    named = pages.with_named_code(f"<pre>1</pre>{block}<pre><code>y</code></pre>")
    assert re.findall("<pre[^>]*>", named) == ["<pre>", '<pre id="_code-1">', '<pre id="_code-2">']
    assert re.sub(' id="[^"]*"', "", named) == f"<pre>1</pre>{block}<pre><code>y</code></pre>"
