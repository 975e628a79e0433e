// The page of a document: the form is saved as it is typed, and the preview beside it follows.
"use strict";

(() => {
  const root = document.getElementById("document-page");
  if (!root) return;
  const id = root.dataset.document;
  const form = document.querySelector("form[data-autosave]");
  const saved = document.getElementById("saved");
  const state = document.getElementById("preview-state");
  const pages = document.getElementById("pages");
  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  const showSaved = (text, bad = false) => {
    if (!saved) return;
    saved.textContent = text;
    saved.classList.toggle("bad", bad);
  };

  // ---- saving: one request at a time; the last state wins
  let timer = null;
  let saving = false;
  let again = false;

  function saveSoon() {
    showSaved("Đang gõ…");
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  }

  async function save() {
    clearTimeout(timer);
    timer = null;
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    showSaved("Đang lưu…");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
      });
      const result = await answer.json();
      if (answer.ok) {
        // The actions below refer to the version that is on the screen.
        document.querySelectorAll("input[name=version]").forEach((input) => (input.value = result.version));
        root.dataset.version = result.version;
        if (result.subject) document.querySelector("h1").textContent = result.subject;
        showSaved(`Đã lưu lúc ${clock()}.`);
        preview();
      } else {
        showSaved(result.detail || "Chưa lưu được.", true);
      }
    } catch {
      showSaved("Mất liên lạc với máy chủ; sẽ thử lại sau 5 giây.", true);
      timer = setTimeout(save, 5000);
    }
    saving = false;
    if (again) {
      again = false;
      save();
    }
  }

  if (form && root.dataset.editable === "true") {
    form.addEventListener("input", saveSoon);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    // Ask before the page is left with unsaved changes.
    window.addEventListener("beforeunload", (event) => {
      if (timer !== null || saving) event.preventDefault();
    });
    // An action first saves what was typed before it.
    document.querySelectorAll("#sign form").forEach((action) =>
      action.addEventListener("submit", (event) => {
        if (timer === null && !saving) return;
        event.preventDefault();
        delete action.dataset.sent;
        save().then(() => setTimeout(() => action.requestSubmit(), 50));
      }, true),
    );
  }

  // ---- a control that is needed for one choice of another control only
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

  async function preview() {
    const mine = ++round;
    state.textContent = "Đang dựng…";
    pages.classList.add("busy");
    try {
      const answer = await fetch(`/papers/${id}/preview`, { headers: { Accept: "application/json" } });
      if (mine !== round) return;
      if (answer.status === 429) {
        state.textContent = "Máy chủ đang bận, sẽ dựng lại.";
        setTimeout(() => mine === round && preview(), 1500);
        return;
      }
      const result = await answer.json();
      if (mine !== round) return;
      if (result.findings_html !== undefined) document.getElementById("findings").innerHTML = result.findings_html;
      (result.workbooks || []).forEach(badge);
      if (result.pages && result.pages.length) {
        show(result.pages, result.figures || []);
        state.textContent = `${result.pages.length} trang, dựng lúc ${clock()}`;
      } else {
        state.textContent = result.detail || "Chưa dựng được; xem mục Kiểm tra.";
      }
    } catch {
      if (mine === round) state.textContent = "Chưa dựng được bản xem trước.";
    }
    if (mine === round) pages.classList.remove("busy");
  }

  // What the last check found in each workbook.
  function badge(workbook) {
    const line = document.querySelector(`[data-workbook="${CSS.escape(`${workbook.slot}/${workbook.name}`)}"]`);
    if (!line) return;
    const tag = document.createElement("span");
    const warnings = workbook.warnings ? `${workbook.warnings} chỗ cần xem lại` : "";
    const errors = workbook.errors ? `${workbook.errors} lỗi phải sửa` : "";
    tag.className = `tag ${workbook.errors ? "error" : workbook.warnings ? "warning" : "good"}`;
    tag.textContent = [errors, warnings].filter(Boolean).join(", ") || "Đọc được, không có lỗi";
    line.replaceChildren(tag);
  }

  function show(list, figures) {
    // Pictures stay in place until the new ones are loaded, so that the preview does not flicker while one types.
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
      figures.filter((figure) => figure.page === index + 1).forEach((figure) => box.append(spot(figure)));
    });
  }

  function spot(figure) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "figure-spot";
    const corrected = (figure.cells || []).some((cell) => cell.corrected);
    if (corrected) button.classList.add("corrected");
    button.setAttribute("aria-label", `${figure.text}${corrected ? ", dựa trên ô đã sửa" : ""}: xem số lấy từ ô nào`);
    button.setAttribute("aria-expanded", "false");
    for (const [side, part] of [["left", "x"], ["top", "y"], ["width", "w"], ["height", "h"]]) {
      button.style[side] = `${figure[part] * 100}%`;
    }
    button.addEventListener("click", () => showOrigin(figure, button));
    return button;
  }

  // ---- the cells from which a figure was computed
  const origin = document.getElementById("origin");
  let opener = null;

  function showOrigin(figure, button) {
    close(false);
    opener = button;
    button.setAttribute("aria-expanded", "true");
    document.getElementById("origin-title").textContent = `Số ${figure.text}`;
    const box = document.getElementById("origin-cells");
    box.replaceChildren();
    const cells = figure.cells || [];
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
    if (!opener) return;
    opener.setAttribute("aria-expanded", "false");
    if (back && opener.isConnected) opener.focus();
    opener = null;
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

  // ---- the final PDF is being made: ask again until it is finished
  if (root.dataset.state === "issuing") {
    const poll = async () => {
      try {
        const answer = await fetch(`/papers/${id}/state`, { headers: { Accept: "application/json" } });
        if (answer.ok && (await answer.json()).state !== "issuing") location.reload();
      } catch { /* the next poll tries again */ }
    };
    setInterval(poll, 1000);
  }

  preview();
})();
