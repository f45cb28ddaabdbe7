// Tabs by the ARIA pattern. Without this script they are links to the sections of one page.

for (const list of document.querySelectorAll("[data-tabs]")) {
  const tabs = [...list.querySelectorAll("a")];
  const panelOf = (tab) => document.getElementById(tab.hash.slice(1));
  const tabOf = (element) => tabs.find((tab) => panelOf(tab).contains(element));
  const named = () => tabs.find((tab) => tab.hash === location.hash);
  const pointed = () => (location.hash.length > 1 ? tabOf(document.getElementById(location.hash.slice(1))) : undefined);

  const open = (tab) => {
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
      panelOf(each).hidden = each !== tab;
    }
  };

  list.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const panel = panelOf(tab);
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.querySelector("h2")?.classList.add("visually-hidden"); // the tab says it
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", tab.hash);
      open(tab);
    });
  }
  list.addEventListener("keydown", (event) => {
    const isRtl = getComputedStyle(list).direction === "rtl";
    const at = tabs.indexOf(document.activeElement);
    const steps = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 };
    const to = { Home: 0, End: tabs.length - 1, " ": at }[event.key] ?? (event.key in steps ? (at + steps[event.key] + tabs.length) % tabs.length : -1);
    if (to < 0 || at < 0) return;
    event.preventDefault();
    tabs[to].click();
    tabs[to].focus();
  });

  // A link to a field, such as from the list of what is wrong, opens the tab that holds it.
  document.addEventListener("click", (event) => {
    const hash = event.target.closest("a[href^='#']:not([role=tab])")?.hash;
    const field = hash && document.getElementById(hash.slice(1));
    const tab = field && tabOf(field);
    if (tab) open(tab);
  });
  addEventListener("hashchange", () => pointed() && open(pointed()));

  const wrong = tabs.find((tab) => panelOf(tab).querySelector("[aria-invalid=true]"));
  open(wrong ?? named() ?? pointed() ?? tabs[0]);
}

// Where the address names a part of the page, browsers leave the focus there, away from what the page has to say.
const first = document.querySelector("[data-error-summary]") ?? document.querySelector("[autofocus]");
if (location.hash && first) addEventListener("load", () => setTimeout(() => first.focus()));
