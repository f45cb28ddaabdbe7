"""What a page owes to large letters, narrow screens and unsteady fingers, measured in the browser."""

from playwright.sync_api import Page

VISIBLE = """
  const isHidden = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.display === "none" || style.visibility === "hidden" || style.clipPath !== "none") return true;
    }
    return Boolean(element.closest(".skip-link, svg, noscript"));
  };
  const named = (element) => {
    const words = (element.innerText || element.name || "").trim().slice(0, 40);
    return `${element.tagName.toLowerCase()} “${words}”`;
  };
"""

CUT_OFF = (
    """() => {
  %s
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const box of document.querySelectorAll("body *")) {
    if (box.clientWidth && box.scrollWidth > box.clientWidth + 1 && box.innerText?.trim() && !box.matches("select")
        && !isHidden(box)) found.push(`wider than its box: ${named(box)}`);
  }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const lines = [...range.getClientRects()].filter((line) => line.width > 1);
    const isOut = lines.some((line) => line.left < -1 || line.right > innerWidth + 1);
    if (isOut && !isHidden(words.currentNode.parentElement)) found.push(`off the page: ${range}`);
  }
  return found;
}"""
    % VISIBLE
)  # noqa: UP031 - braces are of the script

# A link within a sentence is as tall as its line, and may be (WCAG 2.5.8).
TOO_SMALL = (
    """() => {
  %s
  const least = 43.5;
  const isLarge = (box) => box.width >= least && box.height >= least;
  const isInSentence = (link) => getComputedStyle(link).display === "inline"
    && link.parentElement.innerText.trim() !== link.innerText.trim();
  const isHit = (element, x, y) => element.contains(document.elementFromPoint(x, y));
  const found = [];
  const targets = "a[href], button, summary, select, textarea, input:not([type=hidden])";
  for (const target of document.querySelectorAll(targets)) {
    const boxes = [target, ...(target.labels ?? [])].map((each) => each.getBoundingClientRect());
    if (!boxes[0].width || isHidden(target) || boxes.some(isLarge)) continue;
    if (target.matches("a") && isInSentence(target)) continue;
    target.scrollIntoView({ block: "center" });
    const box = target.getBoundingClientRect(), half = least / 2;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const around = [[x, y - half], [x, y + half], [x - half, y], [x + half, y]];
    if (!around.every(([across, down]) => isHit(target, across, down))) {
      found.push(`${Math.round(box.width)} × ${Math.round(box.height)}: ${named(target)}`);
    }
  }
  return found;
}"""
    % VISIBLE
)  # noqa: UP031


def cut_off(page: Page) -> list[str]:
    """Words that stick out of their box or off the page, and whether the page scrolls sideways."""
    return list(page.evaluate(CUT_OFF))


def too_small(page: Page) -> list[str]:
    """Targets that answer to less than 44 × 44 pixels."""
    return list(page.evaluate(TOO_SMALL))


def enlarge_text(page: Page) -> None:
    """All letters at 200 %, as with the browser's own setting."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
