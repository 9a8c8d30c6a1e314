(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("trace").textContent);
  var card = document.getElementById("provenance");
  var owner = null, pinned = false, timer = 0;

  function add(parent, name, text, attributes) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    parent.appendChild(made);
    return made;
  }
  function field(list, name, text) {
    if (text) { add(list, "dt", name); add(list, "dd", text); }
  }
  function links(cell) {
    var line = add(card, "p", "", { "class": "links" });
    if (cell.link) { add(line, "a", cell.link, { href: cell.link, rel: "noopener noreferrer" }); }
    if (cell.claim) { add(line, "a", "the claim in section 5", { href: "#" + cell.claim }); }
  }
  function single(cell) {
    var list = add(card, "dl");
    field(list, "Paper", cell.cited + ": " + cell.paper);
    field(list, "Version", cell.version);
    field(list, "Place", cell.place);
    field(list, "Row", cell.row);
    field(list, "Column", cell.column);
    field(list, "Printed", "“" + cell.quote + "”");
    field(list, "Read as", cell.model + ", " + cell.score + " on " + cell.benchmark);
    links(cell);
  }
  function several(cells) {
    var sources = {};
    cells.forEach(function (cell) { sources[cell.cited] = true; });
    add(card, "p", "Rests on " + cells.length + " printed scores from " + Object.keys(sources).length + (Object.keys(sources).length === 1 ? " source:" : " sources:"));
    var list = add(card, "ul");
    cells.forEach(function (cell) {
      var item = add(list, "li");
      add(item, "span", cell.model + ", " + cell.score + " on " + cell.benchmark + ": ");
      if (cell.link) { add(item, "a", cell.cited, { href: cell.link, rel: "noopener noreferrer" }); } else { add(item, "span", cell.cited); }
      add(item, "span", (cell.version ? " (" + cell.version + ")" : "") + ", " + cell.place + ", printed “" + cell.quote + "”");
    });
  }
  function fill(button) {
    var number = data.numbers[Number(button.getAttribute("data-n"))];
    var cells = data.bases[number[1]].map(function (index) { return data.cells[index]; });
    card.textContent = "";
    add(card, "p", button.textContent, { "class": "value" });
    add(card, "p", number[0], { "class": "what" });
    if (cells.length === 1) { single(cells[0]); } else if (cells.length) { several(cells); } else { add(card, "p", data.notes[number[1]]); }
  }
  function place(button) {
    var box = button.getBoundingClientRect(), width = document.documentElement.clientWidth;
    card.hidden = false;
    card.scrollTop = 0;
    var left = Math.min(box.left, width - card.offsetWidth - 12);
    var below = box.bottom + 6 + card.offsetHeight <= window.innerHeight || box.top < card.offsetHeight + 6;
    card.style.left = Math.max(12, left) + window.scrollX + "px";
    card.style.top = (below ? box.bottom + 6 : box.top - card.offsetHeight - 6) + window.scrollY + "px";
  }
  function show(button) {
    window.clearTimeout(timer);
    if (owner && owner !== button) { owner.setAttribute("aria-expanded", "false"); }
    owner = button;
    owner.setAttribute("aria-expanded", "true");
    fill(button);
    place(button);
  }
  function hide() {
    window.clearTimeout(timer);
    if (owner) { owner.setAttribute("aria-expanded", "false"); }
    card.hidden = true;
    pinned = false;
    owner = null;
  }
  function number(event) { return event.target.closest ? event.target.closest("button.num") : null; }

  document.addEventListener("pointerover", function (event) {
    var button = number(event);
    if (pinned || event.pointerType === "touch") { return; }
    if (button) { window.clearTimeout(timer); timer = window.setTimeout(function () { show(button); }, 120); }
    else if (card.contains(event.target)) { window.clearTimeout(timer); }
    else if (!card.hidden) { window.clearTimeout(timer); timer = window.setTimeout(hide, 350); }
    else { window.clearTimeout(timer); }
  });
  document.addEventListener("click", function (event) {
    var button = number(event);
    if (button && pinned && owner === button) { hide(); }
    else if (button) { show(button); pinned = true; card.focus({ preventScroll: true }); }
    else if (!card.contains(event.target)) { hide(); }
    else if (event.target.closest("a[href^='#']")) { hide(); }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && owner) { var back = owner; hide(); back.focus(); }
  });
}());
