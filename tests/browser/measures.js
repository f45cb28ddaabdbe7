// What a page owes to large letters, narrow screens and unsteady fingers. Each function returns what it finds wrong.
({
  // Waits until every colour is the one that it changes to.
  settled() {
    const changes = document.getAnimations().filter((each) => each instanceof CSSTransition);
    return Promise.allSettled(changes.map((each) => each.finished)).then(() => null);
  },

  // A wide table of the administration scrolls in a box of its own.
  scrollsAlone(element) {
    return Boolean(element.closest("#content .results, #content .tabular"));
  },

  // Words that stick out of their box or off the page, and whether the page scrolls sideways.
  cutOff() {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    for (const box of document.querySelectorAll("body :not(select)")) {
      const isFull = box.clientWidth && box.innerText?.trim() && box.scrollWidth > box.clientWidth + 1;
      if (isFull && !this.isHidden(box) && !this.scrollsAlone(box)) found.push(`wider than its box: ${this.named(box)}`);
    }
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(words.currentNode);
      const lines = [...range.getClientRects()].filter((line) => line.width > 1);
      const isOut = lines.some((line) => line.left < -1 || line.right > innerWidth + 1);
      const parent = words.currentNode.parentElement;
      if (isOut && !this.isHidden(parent) && !this.scrollsAlone(parent)) found.push(`off the page: ${range}`);
    }
    return found;
  },

  // Targets that answer to less than 44 × 44 pixels. A link within a sentence may be as tall as its line (WCAG 2.5.8).
  tooSmall() {
    const least = 43.5;
    const found = [];
    for (const target of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
      const boxes = [target, ...(target.labels ?? [])].map((each) => each.getBoundingClientRect());
      const isLarge = boxes.some((box) => box.width >= least && box.height >= least);
      const mayOverlap = target.matches("a"); // whose padding may lie under its neighbour
      if (!boxes[0].width || (isLarge && !mayOverlap) || this.isHidden(target) || this.isInSentence(target)) continue;
      target.scrollIntoView({ block: "center" });
      const box = target.getBoundingClientRect(), half = least / 2 - 1; // which leaves room for fractions of a pixel
      const x = box.left + box.width / 2, y = box.top + box.height / 2;
      const around = [[x, y - half], [x, y + half], [x - half, y], [x + half, y]];
      if (!around.every((point) => target.contains(document.elementFromPoint(...point)))) {
        found.push(`target of ${Math.round(box.width)} × ${Math.round(box.height)}: ${this.named(target)}`);
      }
    }
    return found;
  },

  isInSentence(link) {
    const isInline = getComputedStyle(link).display === "inline";
    return link.matches("a") && isInline && link.parentElement.innerText.trim() !== link.innerText.trim();
  },

  isHidden(element) {
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.display === "none" || style.visibility === "hidden" || style.clipPath !== "none") return true;
    }
    return !element.checkVisibility() || Boolean(element.closest(".skip-link, svg, noscript"));
  },

  named(element) {
    return `${element.tagName.toLowerCase()} “${(element.innerText || element.name || "").trim().slice(0, 40)}”`;
  },
})
