// The page of a document beside its form: the preview, its figures, and what the checks found.
"use strict";

(() => {
  const root = document.getElementById("document-page");
  if (!root) return;
  const id = root.dataset.document;
  const form = document.querySelector("form[data-autosave]");
  const state = document.getElementById("preview-state");
  const pages = document.getElementById("pages");
  root.addEventListener("saved", () => preview());

  // ---- a control that is needed for one choice of another control only
  const only = (place) => place.querySelectorAll("[data-only]").forEach((box) => {
    const [name, value] = box.dataset.only.split("=");
    const other = form && form.elements[name];
    if (!other) return;
    const show = () => (box.hidden = other.value !== value);
    other.addEventListener("change", show);
    show();
  });
  only(document);
  document.addEventListener("replaced", (event) => only(event.target));

  // ---- the preview: only the newest answer counts
  let round = 0;
  let attempts = 0;

  async function preview() {
    const mine = ++round;
    state.textContent = "Đang dựng…";
    const longer = setTimeout(() => {
      if (mine === round && state.textContent === "Đang dựng…") {
        state.textContent = "Đang dựng; bảng số liệu dài nên cần thêm thời gian…";
      }
    }, 5000);
    pages.classList.add("busy");
    try {
      const answer = await vanthu.ask(`/papers/${id}/preview`);
      if (mine !== round) return;
      if (answer.status === 429) {
        state.textContent = "Máy chủ đang bận, sẽ dựng lại.";
        setTimeout(() => mine === round && preview(), 1500);
        return;
      }
      const result = await answer.json();
      if (mine !== round) return;
      // A worker that had no time is asked again; it is no fault of the document.
      if (!answer.ok && /^(server|service)\./.test(result.code ?? "") && attempts < 5) {
        attempts += 1;
        state.textContent = "Máy chủ đang bận, sẽ dựng lại.";
        setTimeout(() => mine === round && preview(), 2000);
        return;
      }
      attempts = 0;
      if (result.findings_html !== undefined) {
        document.getElementById("findings").innerHTML = result.findings_html;
        mark();
      }
      (result.workbooks || []).forEach(badge);
      document.querySelectorAll("[data-sent]").forEach((place) => (place.hidden = true));
      (result.sent || []).forEach(sent);
      if (result.pages && result.pages.length) {
        pages.classList.remove("old");
        show(result.pages, result.figures || []);
        root.dispatchEvent(new CustomEvent("sentences", { detail: result.sentences || [] }));
        root.dispatchEvent(new CustomEvent("drawn", { detail: result }));
        state.textContent = `${result.pages.length} trang, dựng lúc ${vanthu.clock()}`;
      } else {
        // The last good picture stays; it is better than none, and says how old it is.
        const old = pages.children.length > 0;
        state.textContent = result.detail || (old ? "Bản này dựng trước khi có chỗ phải sửa." : "Bản in hiện ra khi đủ các mục bắt buộc.");
        pages.classList.toggle("old", old);
      }
    } catch {
      if (mine === round) state.textContent = "Chưa dựng được bản xem trước.";
    }
    clearTimeout(longer);
    if (mine === round) pages.classList.remove("busy");
  }

  // Which branches have sent, and which have not.
  function sent(slot) {
    const place = document.querySelector(`[data-sent="${CSS.escape(slot.slot)}"]`);
    if (!place) return;
    const open = place.querySelector("details")?.open;
    const tag = document.createElement("span");
    tag.className = `tag ${slot.missing.length ? "warning" : "good"}`;
    tag.textContent = slot.text;
    place.replaceChildren(tag);
    if (slot.missing.length) {
      const details = document.createElement("details");
      details.open = open ?? false;
      const summary = document.createElement("summary");
      summary.textContent = `Chưa có số liệu của ${slot.missing.length} chi bộ`;
      const list = document.createElement("ul");
      slot.missing.forEach((name) => {
        const item = document.createElement("li");
        item.textContent = name;
        list.append(item);
      });
      const remind = document.createElement("button");
      remind.type = "button";
      remind.textContent = "Chép lời nhắc gửi các chi bộ này";
      const copied = document.createElement("p");
      copied.className = "place";
      copied.setAttribute("role", "status");
      const label = place.closest(".slot").querySelector("h3").firstChild.textContent.trim();
      const words = [`Đề nghị các chi bộ sau gửi bảng “${label}” để tổng hợp:`, ...slot.missing.map((name) => `- ${name}`)].join("\n");
      remind.addEventListener("click", async () => {
        copied.textContent = (await vanthu.copy(words)) ? "Đã chép; dán vào tin nhắn hoặc thư gửi đi." : "Trình duyệt không cho chép; chọn danh sách trên rồi chép.";
      });
      details.append(summary, list, remind, copied);
      place.append(details);
    }
    place.hidden = false;
  }

  // What the last check found in each workbook.
  function badge(workbook) {
    const line = document.querySelector(`[data-workbook="${CSS.escape(`${workbook.slot}/${workbook.name}`)}"]`);
    if (!line) return;
    line.replaceChildren();
    if (!workbook.read) return;
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

  // ---- the errors beside their fields, and their count in the bar
  const summary = document.getElementById("summary");
  // What is only missing is said in the list; beside the field, too, once somebody has tried to go on.
  let tried = summary !== null;
  const toErrors = document.getElementById("to-errors");

  function mark() {
    document.querySelectorAll(".field-error").forEach((note) => note.remove());
    document.querySelectorAll(".field.bad").forEach((field) => field.classList.remove("bad"));
    document.querySelectorAll("[aria-invalid]").forEach((control) => {
      control.removeAttribute("aria-invalid");
      control.removeAttribute("aria-describedby");
    });
    const errors = [...document.querySelectorAll("#findings li[data-severity=error]")];
    errors.forEach((error, at) => {
      if (error.dataset.missing !== undefined && !tried) return;
      const [, name] = (error.dataset.field ?? "").match(/^fields\.(\w+)/) ?? [];
      const field = name && document.getElementById(`field-${name}`);
      if (!field || field.classList.contains("bad")) return;
      field.classList.add("bad");
      const note = document.createElement("p");
      note.className = "field-error";
      note.id = `error-${at}`;
      note.textContent = error.querySelector("p .words").textContent;
      const control = field.querySelector("input:not([type=hidden]), textarea, select");
      const label = field.querySelector("label, legend");
      if (label) label.after(note);
      if (control) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", note.id);
      }
    });
    if (!toErrors) return;
    toErrors.hidden = errors.length === 0;
    toErrors.textContent = `${errors.length} chỗ phải sửa`;
  }

  if (toErrors) {
    toErrors.addEventListener("click", () => {
      tried = true;
      mark();
      const first = document.querySelector("#findings li[data-severity=error]");
      const link = first && first.querySelector("a[href]");
      if (link) link.click();
      else if (first) first.scrollIntoView({ block: "center" });
    });
  }
  if (summary) {
    summary.focus();
    // Loading the page again shows the document, and does not repeat the act.
    history.replaceState(null, "", `/papers/${id}`);
  }

  // ---- a finding leads to its place on this page
  const lead = (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    for (let folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    if (target.matches("details")) target.open = true;
    const field = target.matches("input, textarea, select") ? target : target.querySelector("input, textarea, select, button");
    target.scrollIntoView({ block: "center" });
    (field || target).focus({ preventScroll: true });
  };
  document.getElementById("findings").addEventListener("click", lead);
  if (summary) summary.addEventListener("click", lead);

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
