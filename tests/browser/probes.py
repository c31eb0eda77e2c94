"""What is asked of a page from inside it."""

AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")} · ${node.failureSummary.split("\\n").slice(1).join(" ").trim()}`));
}"""
"""Takes tags of rules, gives each violation with its place and reason."""

LARGEST_PAINT = """() => new Promise((resolve) => new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
  .observe({ type: "largest-contentful-paint", buffered: true }))"""

LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
})"""

STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > width + 1)
    .map((each) => each.outerHTML.slice(0, 90)).slice(0, 5).concat("scrolls sideways");
}"""

CUT_TEXT = """(selector) => [...document.querySelectorAll(selector)]
  .filter((each) => each.scrollHeight > each.clientHeight || each.scrollWidth > each.clientWidth)
  .map((each) => each.textContent.trim())"""
"""The texts of elements that are too small for them."""

SMALL_TARGETS = """() => {
  const inText = (each) => each.matches("a, button.link") && each.closest("p, dd, td, th, blockquote, label, .row .small, .list");
  const all = document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary");
  return [...all].filter((each) => !inText(each)).flatMap((each) => {
    const byLabel = each.matches("input[type=radio], input[type=checkbox], input[type=file]");
    const box = ((byLabel && each.labels?.[0]) || each).getBoundingClientRect();
    const style = getComputedStyle(each);
    if (!box.width || !box.height || style.visibility === "hidden" || style.clipPath !== "none" || box.right < 0) return [];
    const size = `${Math.round(box.width)}×${Math.round(box.height)}`;
    return box.width < 23.5 || box.height < 23.5 ? [`${each.outerHTML.slice(0, 90)} ${size}`] : [];
  });
}"""
"""Links in running text may be as high as the text."""

RING = """(selector) => {
  const now = document.activeElement;
  const seen = [now, now.closest("label"), now.nextElementSibling].filter(Boolean).map((each) => getComputedStyle(each).outlineStyle);
  const inside = now.matches("input[type=date], input[type=time], input[type=datetime-local]");
  return [inside || seen.some((style) => style !== "none"), now.matches(selector)];
}"""
"""Whether the focus is seen, and whether it is where the selector says. Of a date's parts the browser shows each by itself."""

FOCUSED = "() => document.activeElement.id || document.activeElement.textContent.trim()"
