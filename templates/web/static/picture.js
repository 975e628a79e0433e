// The picture of a document: zoom, thumbnails, and following the field that is typed in.
"use strict";

(() => {
  const root = document.getElementById("document-page");
  const pages = document.getElementById("pages");
  const tools = document.getElementById("picture-tools");
  if (!root || !pages || !tools) return;
  const side = document.getElementById("preview");
  const strip = document.getElementById("thumbnails");
  const level = tools.querySelector("[data-level]");

  // ---- zoom: in steps, the width of the column first
  const steps = [50, 75, 100, 125, 150, 200, 300];
  let zoom = 100;
  function setZoom(to) {
    const middle = (pages.scrollLeft + pages.clientWidth / 2) / Math.max(pages.scrollWidth, 1);
    zoom = to;
    pages.style.setProperty("--zoom", `${zoom}%`);
    pages.classList.toggle("zoomed", zoom > 100);
    level.textContent = `${zoom} %`;
    tools.querySelector("[data-zoom=out]").disabled = zoom === steps[0];
    tools.querySelector("[data-zoom=in]").disabled = zoom === steps[steps.length - 1];
    pages.scrollLeft = middle * pages.scrollWidth - pages.clientWidth / 2;
  }
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (!button) return;
    const at = steps.indexOf(zoom);
    const to = { in: steps[at + 1], out: steps[at - 1], fit: 100 }[button.dataset.zoom];
    if (to) setZoom(to);
  });

  // ---- thumbnails lead to their pages
  function thumbnails(list) {
    strip.hidden = list.length < 2 || pages.hidden;
    while (strip.children.length > list.length) strip.lastElementChild.remove();
    list.forEach((page, index) => {
      let button = strip.children[index];
      if (!button) {
        button = document.createElement("button");
        button.type = "button";
        button.className = "thumbnail";
        const image = document.createElement("img");
        image.alt = "";
        image.loading = "lazy";
        const number = document.createElement("span");
        number.textContent = String(index + 1);
        button.append(image, number);
        button.addEventListener("click", () => {
          pages.children[index]?.scrollIntoView({ block: "start" });
          pages.children[index]?.focus({ preventScroll: true });
        });
        strip.append(button);
      }
      button.setAttribute("aria-label", `Đến trang ${index + 1}`);
      const image = button.querySelector("img");
      if (image.getAttribute("src") !== page.url) image.src = page.url;
    });
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const at = [...pages.children].indexOf(entry.target);
      if (at >= 0 && strip.children[at]) strip.children[at].setAttribute("aria-current", String(entry.isIntersecting));
    }
  }, { threshold: 0.35 });

  // ---- where a text stands on the pages
  let printed = [];
  const plain = (text) => text.replace(/\s+/g, "");

  // The lines of print from the beginning of a text to its end; nothing where it is not printed.
  function placesOf(text) {
    const wanted = plain(text);
    if (wanted.length < 3) return [];
    for (const page of printed) {
      const at = page.text.indexOf(wanted);
      if (at >= 0) return page.lines.filter((line) => line.from < at + wanted.length && line.to > at);
    }
    // A text that goes on overleaf is found by how it begins.
    const begin = wanted.slice(0, 24);
    if (begin.length < wanted.length) {
      for (const page of printed) {
        const at = page.text.indexOf(begin);
        if (at >= 0) return page.lines.filter((line) => line.to > at);
      }
    }
    return [];
  }

  function take(lines) {
    const byPage = new Map();
    for (const [page, y, height, text] of lines) {
      const own = byPage.get(page) ?? { page, text: "", lines: [] };
      own.lines.push({ page, y, height, from: own.text.length, to: own.text.length + text.length });
      own.text += text;
      byPage.set(page, own);
    }
    printed = [...byPage.values()];
  }

  function bar(line, kind) {
    const box = pages.children[line.page - 1];
    if (!box) return;
    const mark = document.createElement("span");
    mark.className = `line-mark ${kind}`;
    mark.style.top = `${line.y * 100}%`;
    mark.style.height = `${line.height * 100}%`;
    box.append(mark);
  }

  // What changed since the reader last acted on the document has a bar in the margin.
  function marks(sentences) {
    pages.querySelectorAll(".line-mark.changed, .line-mark.added").forEach((mark) => mark.remove());
    sentences.filter((one) => one.change).forEach((one) => {
      placesOf(one.text).forEach((line) => bar(line, one.change));
    });
  }

  // ---- the picture follows the field that is typed in
  let typed = null;
  function follow() {
    if (!typed || !typed.isConnected) return;
    const value = typed.value ?? "";
    // In a list the line in which the caret stands.
    const caret = typed.selectionStart ?? value.length;
    const line = typed.tagName === "TEXTAREA"
      ? value.slice(value.lastIndexOf("\n", caret - 1) + 1).split("\n")[0]
      : value;
    const [first] = placesOf(line.trim());
    pages.querySelectorAll(".line-mark.typed").forEach((mark) => mark.remove());
    if (!first || pages.hidden) return;
    placesOf(line.trim()).forEach((one) => bar(one, "typed"));
    const box = pages.children[first.page - 1];
    // Only the picture moves, never the form under the hands of who types.
    if (getComputedStyle(side).overflowY !== "auto") return;
    const top = box.offsetTop + first.y * box.offsetHeight;
    const offset = box.offsetParent === side ? 0 : pages.offsetTop;
    side.scrollTo({ top: Math.max(0, top + offset - side.clientHeight / 3), behavior: "auto" });
  }
  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("form[data-autosave] :is(input, textarea, select)");
    if (!field) return;
    typed = field;
    follow();
  });
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-autosave]")) typed = event.target;
  });

  root.addEventListener("drawn", (event) => {
    const { pages: list, printed: lines, sentences } = event.detail;
    tools.hidden = list.length === 0 || pages.hidden;
    thumbnails(list);
    seen.disconnect();
    [...pages.children].forEach((page) => {
      page.tabIndex = -1;
      seen.observe(page);
    });
    take(lines ?? []);
    marks(sentences ?? []);
    rows();
    follow();
  });

  // ---- a changed row of a table has no sentence: it leads to its place in the picture
  const changes = document.getElementById("changes");
  const rowPlaces = (item) => placesOf(item.dataset.line.split(" | ").join(""));
  function rows() {
    changes?.querySelectorAll("li.row").forEach((item) => {
      item.querySelector("[data-to-line]").hidden = rowPlaces(item).length === 0;
    });
  }
  changes?.addEventListener("click", (event) => {
    const item = event.target.closest("[data-to-line]")?.closest("li.row");
    const [first] = item ? rowPlaces(item) : [];
    if (!first) return;
    document.querySelector("#switch [data-view=pages]").click();
    const box = pages.children[first.page - 1];
    const top = box.getBoundingClientRect().top + window.scrollY + first.y * box.offsetHeight;
    window.scrollTo({ top: top - window.innerHeight / 3 });
    box.focus({ preventScroll: true });
  });
})();
