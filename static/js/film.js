// Says at once that a film is too large, before minutes of sending; and that it is on its way.

const MOST = 80_000_000; // bytes, as on the server

for (const form of document.querySelectorAll("[data-sends-film]")) {
  const file = form.querySelector("input[type=file]");
  const said = form.querySelector("[data-film-said]");
  const say = (words) => {
    said.textContent = words;
    said.hidden = !words;
  };
  const isLarge = () => file.files[0]?.size > MOST;
  file.addEventListener("change", () => say(isLarge() ? said.dataset.large : ""));
  form.addEventListener("submit", (event) => {
    if (isLarge()) {
      event.preventDefault();
      file.focus();
    } else if (file.files.length) say(said.dataset.sending);
  });
}
