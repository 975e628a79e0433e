// The desk of a paper: the form is saved as it is typed, and the paper beside it is drawn anew.
"use strict";

(() => {
  const desk = document.getElementById("desk");
  if (!desk) return;
  const paper = desk.dataset.paper;
  const form = document.querySelector("form[data-autosave]");
  const saved = document.getElementById("saved");
  const state = document.getElementById("preview-state");
  const pages = document.getElementById("pages");
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const say = (text, bad = false) => {
    if (!saved) return;
    saved.textContent = text;
    saved.classList.toggle("bad", bad);
  };

  // ---- saving: one request at a time, the last state wins
  let waiting = null;
  let saving = false;
  let again = false;

  function soon() {
    say("Đang gõ…");
    clearTimeout(waiting);
    waiting = setTimeout(save, 400);
  }

  async function save() {
    clearTimeout(waiting);
    waiting = null;
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    say("Đang lưu…");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      const told = await answer.json();
      if (answer.ok) {
        // The acts below must speak of the version that is on the screen.
        document.querySelectorAll("input[name=version]").forEach((input) => (input.value = told.version));
        desk.dataset.version = told.version;
        if (told.subject) document.querySelector("h1").textContent = told.subject;
        say(`Đã lưu lúc ${clock()}.`);
        draw();
      } else {
        say(told.detail || "Chưa lưu được.", true);
      }
    } catch {
      say("Mất liên lạc với máy chủ; sẽ thử lại sau 5 giây.", true);
      waiting = setTimeout(save, 5000);
    }
    saving = false;
    if (again) {
      again = false;
      save();
    }
  }

  if (form && desk.dataset.editable === "true") {
    form.addEventListener("input", soon);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    // Nobody leaves with words that were not saved.
    window.addEventListener("beforeunload", (event) => {
      if (waiting !== null || saving) event.preventDefault();
    });
    // An act takes what was typed before it along.
    document.querySelectorAll("#sign form").forEach((act) =>
      act.addEventListener("submit", (event) => {
        if (waiting === null && !saving) return;
        event.preventDefault();
        delete act.dataset.sent;
        save().then(() => setTimeout(() => act.requestSubmit(), 50));
      }, true),
    );
  }

  // ---- a control that only one choice of another asks for
  document.querySelectorAll("[data-only]").forEach((box) => {
    const [name, value] = box.dataset.only.split("=");
    const other = form && form.elements[name];
    if (!other) return;
    const show = () => (box.hidden = other.value !== value);
    other.addEventListener("change", show);
    show();
  });

  // ---- the preview: only the newest answer counts
  let round = 0;

  async function draw() {
    const mine = ++round;
    state.textContent = "Đang dựng…";
    pages.classList.add("busy");
    try {
      const answer = await fetch(`/papers/${paper}/preview`, { headers: { Accept: "application/json" } });
      if (mine !== round) return;
      if (answer.status === 429) {
        state.textContent = "Máy chủ đang bận, sẽ dựng lại.";
        setTimeout(() => mine === round && draw(), 1500);
        return;
      }
      const told = await answer.json();
      if (mine !== round) return;
      if (told.findings_html !== undefined) document.getElementById("findings").innerHTML = told.findings_html;
      (told.books || []).forEach(badge);
      if (told.pages && told.pages.length) {
        show(told.pages, told.facts || []);
        state.textContent = `${told.pages.length} trang, dựng lúc ${clock()}`;
      } else {
        state.textContent = told.detail || "Chưa dựng được; xem mục Kiểm tra.";
      }
    } catch {
      if (mine === round) state.textContent = "Chưa dựng được bản xem trước.";
    }
    if (mine === round) pages.classList.remove("busy");
  }

  // What the last look found in each workbook.
  function badge(book) {
    const line = document.querySelector(`[data-book="${CSS.escape(`${book.slot}/${book.name}`)}"]`);
    if (!line) return;
    const tag = document.createElement("span");
    const warnings = book.warnings ? `${book.warnings} chỗ cần xem lại` : "";
    const errors = book.errors ? `${book.errors} lỗi phải sửa` : "";
    tag.className = `tag ${book.errors ? "error" : book.warnings ? "warning" : "good"}`;
    tag.textContent = [errors, warnings].filter(Boolean).join(", ") || "Đọc được, không có lỗi";
    line.replaceChildren(tag);
  }

  function show(list, facts) {
    // Pictures are kept in place until the new ones are there: the paper does not flicker while one types.
    while (pages.children.length > list.length) pages.lastElementChild.remove();
    list.forEach((page, index) => {
      let box = pages.children[index];
      if (!box) {
        box = document.createElement("div");
        box.className = "page";
        box.append(document.createElement("img"));
        pages.append(box);
      }
      const image = box.querySelector("img");
      if (image.getAttribute("src") !== page.url) {
        image.width = page.width;
        image.height = page.height;
        image.src = page.url;
      }
      image.alt = `Trang ${index + 1} trên ${list.length} của văn bản`;
      box.querySelectorAll(".figure-spot").forEach((spot) => spot.remove());
      facts.filter((fact) => fact.page === index + 1).forEach((fact) => box.append(spot(fact)));
    });
  }

  function spot(fact) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "figure-spot";
    const mended = (fact.cells || []).some((cell) => cell.corrected);
    if (mended) button.classList.add("mended");
    button.setAttribute("aria-label", `${fact.text}${mended ? ", dựa trên ô đã sửa" : ""}: xem số lấy từ ô nào`);
    button.setAttribute("aria-expanded", "false");
    for (const [side, part] of [["left", "x"], ["top", "y"], ["width", "w"], ["height", "h"]]) {
      button.style[side] = `${fact[part] * 100}%`;
    }
    button.addEventListener("click", () => tell(fact, button));
    return button;
  }

  // ---- where a figure comes from
  const origin = document.getElementById("origin");
  let asked = null;

  function tell(fact, button) {
    close(false);
    asked = button;
    button.setAttribute("aria-expanded", "true");
    document.getElementById("origin-title").textContent = `Số ${fact.text}`;
    const box = document.getElementById("origin-cells");
    box.replaceChildren();
    const cells = fact.cells || [];
    const intro = document.createElement("p");
    intro.textContent = cells.length
      ? cells.length === 1 ? "Lấy từ một ô:" : `Tính từ ${cells.length} ô:`
      : "Số này do người soạn điền, không lấy từ bảng số liệu.";
    box.append(intro);
    const list = document.createElement("ul");
    cells.slice(0, 60).forEach((cell) => {
      const item = document.createElement("li");
      const place = document.createElement(cell.href ? "a" : "span");
      if (cell.href) place.href = cell.href;
      place.textContent = `${cell.sheet} ô ${cell.cell}`;
      item.append(place, ` = ${cell.value ?? ""} (${cell.file})`);
      if (cell.corrected) {
        item.append(`; ${cell.corrected.by} đã sửa từ “${cell.corrected.was}”: ${cell.corrected.why}`);
      }
      list.append(item);
    });
    if (cells.length > 60) {
      const more = document.createElement("li");
      more.textContent = `và ${cells.length - 60} ô nữa`;
      list.append(more);
    }
    box.append(list);
    origin.hidden = false;
    origin.querySelector("button").focus();
  }

  function close(back = true) {
    origin.hidden = true;
    if (!asked) return;
    asked.setAttribute("aria-expanded", "false");
    if (back && asked.isConnected) asked.focus();
    asked = null;
  }
  origin.querySelector("button").addEventListener("click", () => close());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !origin.hidden) close();
  });

  // ---- a finding leads to its place on this page
  document.getElementById("findings").addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    const folded = target.closest("details");
    if (folded) folded.open = true;
    const field = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select, button");
    target.scrollIntoView({ block: "center" });
    (field || target).focus({ preventScroll: true });
  });

  // ---- a number is being bound: look again until the paper is finished
  if (desk.dataset.state === "issuing") {
    const look = async () => {
      try {
        const answer = await fetch(`/papers/${paper}/state`, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).state !== "issuing") location.reload();
      } catch { /* the next look will tell */ }
    };
    setInterval(look, 1000);
  }

  draw();
})();
