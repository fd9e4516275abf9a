// Looks at a page as it is laid out now. Returns complaints by kind, each a list of what it concerns.
(limits) => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  const all = (what, root = document) => [...root.querySelectorAll(what)];
  const box = (element) => element.getBoundingClientRect();
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && box(element).height > 0;
  const name = (element) => `${element.tagName} “${element.textContent.trim().slice(0, 40)}”`;
  const style = (element) => getComputedStyle(element);

  // A canvas mixes the colours, since it reads every notation and every transparency.
  const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const mix = (colors) => {
    for (const color of colors) {
      pixel.fillStyle = color;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (color) => color.map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
  const known = new Map();
  const contrast = (element) => {
    const back = [];
    for (let each = element; each; each = each.parentElement) back.unshift(style(each).backgroundColor);
    const colors = ["white", ...back, style(element).color];
    const key = colors.join();
    if (!known.has(key)) {
      const [less, more] = [luminance(mix(colors.slice(0, -1))), luminance(mix(colors))].sort((a, b) => a - b);
      known.set(key, (more + 0.05) / (less + 0.05));
    }
    return known.get(key);
  };

  const shown = (elements) => elements.filter((each) => each.parentElement.checkVisibility());
  const claims = shown(all("data.claim"));
  const outputs = shown(all(".snippet-output"));
  const texts = all(`article :is(p, li, th, td, h1, h2, h3, h4, pre, code, code span, figcaption, data.claim, .snippet-plot)`);
  const h1 = all("h1");
  // Below its code, or above it where the code is folded.
  const misplaced = (output) => {
    const folded = output.parentElement.querySelector(":scope > details");
    const code = output.parentElement.querySelector(".highlight");
    return folded ? box(folded).top < box(output).bottom - 1 : box(output).top < box(code).bottom - 1;
  };
  // Where a line ends directly before a comma or a full stop that follows a claim: the texts of those places.
  const torn = all("p .receipt-label").filter(({ nextSibling }) => {
    if (nextSibling?.nodeType !== Node.TEXT_NODE || !/^[,.:;)]/.test(nextSibling.data)) return false;
    const [claim, mark] = [document.createRange(), document.createRange()];
    claim.selectNodeContents(nextSibling.previousSibling);
    mark.setStart(nextSibling, 0);
    mark.setEnd(nextSibling, 1);
    return mark.getBoundingClientRect().top > ([...claim.getClientRects()].at(-1)?.bottom ?? Infinity);
  });
  // The labels of plots: as large as they are seen, and in the colour of their page, unless the plot gives them one.
  const labels = all(".snippet-plot text").filter(seen).filter((label) => {
    const { a, b } = label.getScreenCTM();
    const size = Math.max(...[label, ...label.children].map((each) => parseFloat(style(each).fontSize)));
    const own = label.closest("[fill]:not(svg)");
    const plain = style(label).fontFamily === style(document.body).fontFamily || label.hasAttribute("font-family");
    return size * Math.hypot(a, b) < limits.labels || !plain || (!own && style(label).fill !== style(label).color);
  });
  const wide = document.documentElement.scrollWidth > innerWidth;
  return {
    "one h1": h1.length === 1 && seen(h1[0]) && h1[0].textContent.trim() ? [] : [`${h1.length} of them`],
    title: document.title.trim() ? [] : ["none"],
    overflow: wide ? all("body *").filter((each) => box(each).right > innerWidth + 1).slice(0, 5).map(name) : [],
    code: innerWidth < limits.full ? [] : shown(all("article pre > code"))
      .filter((code) => code.scrollWidth > code.clientWidth + 1).map((code) => code.textContent.slice(0, 60)),
    outputs: outputs.filter((output) => !seen(output) || misplaced(output) || box(output).right > innerWidth + 1).map(name),
    // Of several frames one is seen; test_frames.py says which.
    pictures: shown(all("article img"))
      .filter((image) => !(seen(image) || image.closest(".frames")) || !image.naturalWidth || !image.alt)
      .map((image) => image.src),
    claims: claims.filter((claim) => !seen(claim) || !claim.textContent.trim()
      || parseFloat(style(claim).fontSize) < limits.letters).map(name),
    torn: torn.map(name),
    labels: labels.map(name),
    seen: [outputs.filter(seen).length, claims.filter(seen).length],
    contrast: texts.filter((each) => seen(each) && each.textContent.trim() && contrast(each) < limits.contrast)
      .map((each) => `${name(each)} ${contrast(each).toFixed(2)}`),
    scheme: [document.body.dataset.mdColorScheme],
    outside: [getComputedStyle(document.documentElement).colorScheme],
  };
}
