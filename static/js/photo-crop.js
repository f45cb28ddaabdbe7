// The part of a photo that stays: a frame over the photo, moved and sized by pointer, touch, keys and sliders. It only
// shows the part: the numbers go into hidden fields, in per cent of the turned photo, and the server cuts.

const RATIO = 320 / 260;
const STEP = 1; // per cent, of one press of an arrow; with Shift five times that
const SHARP = 960; // pixels of the canvas's longer edge
const LATER = 400; // milliseconds: the frame is described when it has come to rest
const CORNERS = ["nw", "ne", "sw", "se"];

function part(name) {
  const element = document.createElement("div");
  element.className = `photo-${name}`;
  return element;
}

const between = (low, value, high) => Math.min(Math.max(value, low), Math.max(low, high));

export function crop(photo, { say, words, changed }) {
  const stage = photo.querySelector("[data-photo-stage]");
  const image = stage?.querySelector("img");
  if (!image || !photo.dataset.width) return;
  const field = (name) => photo.querySelector(`[name$="-${name}"]`);
  const fields = Object.fromEntries(["x", "y", "width", "height", "turns"].map((name) => [name, field(name)]));
  const radios = Object.fromEntries([...photo.querySelectorAll("[name$='-cut']")].map((radio) => [radio.value, radio]));
  const zoom = photo.querySelector("[data-photo-zoom] input");
  const sliders = Object.fromEntries([...photo.querySelectorAll("[data-move]")].map((each) => [each.dataset.move, each]));
  const canvas = document.createElement("canvas");
  const [room, shade, hole, frame] = ["room", "shade", "hole", "frame"].map(part);
  const alt = image.alt;
  const plain = new Image();
  let waiting;

  const turns = () => Number(fields.turns.value) || 0;

  function shape() {
    const sides = [Number(photo.dataset.width), Number(photo.dataset.height)];
    return turns() % 2 ? sides.reverse() : sides;
  }

  // The largest part of the usual shape.
  function largest() {
    const [width, height] = shape();
    const wide = (100 * RATIO * height) / width;
    return wide <= 100 ? { width: wide, height: 100 } : { width: 100, height: (100 * width) / (RATIO * height) };
  }

  const middle = () => {
    const most = largest();
    return { ...most, x: (100 - most.width) / 2, y: (100 - most.height) / 2 };
  };

  let box = middle();
  if (radios.free?.checked && fields.width.value) {
    for (const name of ["x", "y", "width", "height"]) box[name] = Number(fields[name].value);
  }

  function draw() {
    const [width, height] = shape();
    const scale = Math.min(1, SHARP / Math.max(width, height));
    room.style.width = `${largest().height}%`; // the photo as large as the plate has room for it
    room.style.height = `${largest().width}%`;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turns() * Math.PI) / 2);
    const [across, down] = turns() % 2 ? [canvas.height, canvas.width] : [canvas.width, canvas.height];
    pen.drawImage(plain, -across / 2, -down / 2, across, down);
  }

  function show() {
    const isWhole = radios.whole.checked;
    frame.hidden = shade.hidden = isWhole;
    for (const { style } of [frame, hole]) {
      style.left = `${box.x}%`;
      style.top = `${box.y}%`;
      style.width = `${box.width}%`;
      style.height = `${box.height}%`;
    }
    for (const name of ["x", "y", "width", "height"]) fields[name].value = box[name].toFixed(3);
    zoom.value = Math.round((100 * largest().width) / box.width);
    for (const [name, size] of [["x", "width"], ["y", "height"]]) {
      sliders[name].max = Math.round(100 - box[size]);
      sliders[name].value = Math.round(box[name]);
      sliders[name].disabled = isWhole || box[size] > 99.5;
    }
    photo.querySelector("[data-photo-move]").hidden = isWhole;
    changed();
  }

  function describe() {
    clearTimeout(waiting);
    const rounded = (name) => Math.round(box[name]);
    waiting = setTimeout(() => say(words.frame.replace(/{(\w+)}/g, (_all, name) => rounded(name))), LATER);
  }

  function take(next) {
    const most = largest();
    const width = between(most.width / 4, next.width, most.width);
    const height = (width * most.height) / most.width;
    box = { width, height, x: between(0, next.x, 100 - width), y: between(0, next.y, 100 - height) };
    radios.free.closest("label").hidden = false;
    radios.free.checked = true;
    show();
    describe();
  }

  function comeTo(per) {
    const width = (100 * largest().width) / between(100, per, 400);
    const height = (width * box.height) / box.width;
    take({ width, x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2 });
  }

  function turn() {
    fields.turns.value = (turns() + 1) % 4;
    box = middle();
    if (radios.free.checked) radios.middle.checked = true;
    draw();
    show();
  }

  // --- Pointer ---------------------------------------------------------------------------------------------------

  function drag(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    frame.focus({ preventScroll: true });
    const corner = event.target.dataset.corner;
    const { width: across, height: down } = room.getBoundingClientRect();
    const begun = { ...box };
    const from = { x: event.clientX, y: event.clientY };
    const follow = (move) => {
      const dx = (100 * (move.clientX - from.x)) / across;
      const dy = (100 * (move.clientY - from.y)) / down;
      take(corner ? sized(begun, corner, dx, dy) : { ...begun, x: begun.x + dx, y: begun.y + dy });
    };
    const end = () => {
      frame.removeEventListener("pointermove", follow);
      for (const name of ["pointerup", "pointercancel"]) frame.removeEventListener(name, end);
    };
    frame.setPointerCapture(event.pointerId);
    frame.addEventListener("pointermove", follow);
    for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, end);
  }

  // The opposite corner stays where it is.
  function sized(begun, corner, dx, dy) {
    const most = largest();
    const isWest = corner.endsWith("w");
    const isNorth = corner.startsWith("n");
    const per = begun.height / begun.width;
    const wider = Math.max(isWest ? -dx : dx, (isNorth ? -dy : dy) / per);
    const roomAcross = isWest ? begun.x + begun.width : 100 - begun.x;
    const roomDown = isNorth ? begun.y + begun.height : 100 - begun.y;
    const width = between(most.width / 4, begun.width + wider, Math.min(most.width, roomAcross, roomDown / per));
    const x = isWest ? begun.x + begun.width - width : begun.x;
    const y = isNorth ? begun.y + begun.height - width * per : begun.y;
    return { width, x, y };
  }

  // --- Keys ------------------------------------------------------------------------------------------------------

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? 5 * STEP : STEP;
    const by = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] }[event.key];
    if (by) take({ ...box, x: box.x + by[0], y: box.y + by[1] });
    else if ("+=".includes(event.key)) comeTo(Number(zoom.value) + 10);
    else if (event.key === "-") comeTo(Number(zoom.value) - 10);
    else return;
    event.preventDefault();
  }

  // --- All together ----------------------------------------------------------------------------------------------

  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", alt || photo.querySelector("legend").textContent);
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", stage.dataset.words);
  for (const corner of CORNERS) {
    const handle = document.createElement("span");
    handle.className = "photo-handle";
    handle.dataset.corner = corner;
    frame.append(handle);
  }
  plain.addEventListener("load", () => {
    shade.append(hole);
    room.append(canvas, shade, frame);
    stage.replaceChildren(room);
    draw();
    show();
    photo.dataset.ready = "";
  });
  plain.src = stage.dataset.plain;
  frame.addEventListener("pointerdown", drag);
  frame.addEventListener("keydown", press);
  photo.querySelector("[data-photo-zoom]").hidden = false;
  zoom.addEventListener("input", () => comeTo(Number(zoom.value)));
  for (const button of photo.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => comeTo(Number(zoom.value) + Number(button.dataset.zoom)));
  }
  for (const [name, slider] of Object.entries(sliders)) {
    slider.addEventListener("input", () => take({ ...box, [name]: Number(slider.value) }));
  }
  for (const radio of Object.values(radios)) {
    radio.addEventListener("change", () => {
      if (radios.middle.checked) box = middle();
      show();
      if (!radios.whole.checked) describe();
    });
  }
  photo.addEventListener("photo:turn", turn);
}
