// The page of a workbook: cells are corrected in place, one or all alike, and the page follows without being loaded again.
"use strict";

(() => {
  const page = document.querySelector(".workbook-page");
  if (!page) return;
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const status = document.getElementById("mend-status");
  const say = (text, bad = false) => {
    status.textContent = text;
    status.className = `notice ${bad ? "bad" : "good"}`;
    status.hidden = !text;
  };
  const form = () => document.querySelector("#any-cell form");
  const reason = () => document.getElementById("reason");
  const words = (cell) => {
    const link = cell.querySelector("a");
    const text = [...(link ?? cell.firstElementChild).childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const shown = text.map((node) => node.textContent).join("").trim();
    return shown === "(trống)" ? "" : shown;
  };

  // ---- sending corrections, then taking over what the service shows of the workbook now
  async function send(cells) {
    const own = form();
    let done = 0;
    page.classList.add("busy");
    say(cells.length > 1 ? `Đang sửa ${cells.length} ô…` : "Đang sửa…");
    for (const { cell, was, now } of cells) {
      const body = () => {
        const pairs = { csrf: vanthu.csrf(), file: own.elements.file.value, sheet: own.elements.sheet.value, cell, now };
        if (was !== undefined) pairs.was = was;
        pairs.why = reason() ? reason().value : "";
        return { method: "POST", body: new URLSearchParams(pairs) };
      };
      try {
        const answer = await vanthu.ask(own.getAttribute("action"), body);
        if (!answer.ok) {
          const result = await answer.json();
          await refresh();
          say(`Ô ${cell}: ${result.detail || "chưa sửa được."}`, true);
          return;
        }
        done += 1;
      } catch {
        page.classList.remove("busy");
        say(`Mất liên lạc với máy chủ; đã sửa ${done} trên ${cells.length} ô.`, true);
        return;
      }
    }
    await refresh();
    say(done > 1 ? `Đã sửa ${done} ô; tệp gốc không đổi.` : `Đã sửa ô ${cells[0].cell}; tệp gốc không đổi.`);
  }

  async function refresh() {
    const box = document.querySelector(".gridbox");
    const [left, top] = box ? [box.scrollLeft, box.scrollTop] : [0, 0];
    const kept = reason() ? reason().value : "";
    const fresh = await vanthu.page(location.pathname + location.search);
    for (const selector of ["#verdict", "#columns", ".gridbox", "aside"]) {
      const [old, now] = [document.querySelector(selector), fresh.querySelector(selector)];
      if (old && now) old.replaceWith(document.importNode(now, true));
    }
    const again = document.querySelector(".gridbox");
    if (again) again.scrollTo(left, top);
    if (reason()) reason().value = kept;
    page.classList.remove("busy");
    ready();
  }

  // ---- a cell becomes a control
  let picked = null;
  function pick(cell) {
    each("td.picked", (old) => old.classList.remove("picked"));
    cell.classList.add("picked");
    picked = cell.dataset.cell;
    const own = form();
    if (!own || cell.querySelector("a")) return;
    own.elements.cell.value = cell.dataset.cell;
    const was = document.getElementById("any-was");
    was.hidden = false;
    was.querySelector("b").textContent = words(cell) || "(trống)";
  }

  function edit(cell) {
    if (!form() || cell.querySelector("input.cell")) return;
    pick(cell);
    const was = words(cell);
    const input = document.createElement("input");
    input.className = "cell";
    input.value = was;
    input.setAttribute("aria-label", `Giá trị đúng của ô ${cell.dataset.cell}`);
    if (cell.classList.contains("anchor")) input.setAttribute("list", "branches");
    const old = [...cell.childNodes];
    cell.replaceChildren(input);
    input.focus();
    input.select();
    let closed = false;
    const close = (save) => {
      if (closed) return;
      closed = true;
      const now = input.value.trim();
      cell.replaceChildren(...old);
      if (save && now !== was) send([{ cell: cell.dataset.cell, now }]);
      else stop(cell).focus();
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") close(true);
      else if (event.key === "Escape") close(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    input.addEventListener("blur", () => close(true));
  }

  const stop = (cell) => cell.querySelector("a, span");

  function ready() {
    const grid = document.getElementById("grid");
    if (!grid) return;
    // The table is one tab stop; the arrow keys go from cell to cell.
    const start = grid.querySelector(`td[data-cell="${CSS.escape(picked ?? "")}"]`) ?? grid.querySelector("td[data-cell]");
    if (start && form()) stop(start).tabIndex = 0;
    each("details.problem", (details) => {
      details.addEventListener("toggle", () => {
        const cell = details.open && details.dataset.cell && document.getElementById(details.dataset.cell);
        if (cell) pick(cell);
      });
    });
    // What the service proposes is taken by one click, all of it by another.
    const proposed = [...document.querySelectorAll("#proposals form")];
    const takeAll = document.querySelector("[data-take-all]");
    if (takeAll && proposed.length > 1) {
      takeAll.hidden = false;
      takeAll.textContent = `Nhận cả ${proposed.length} chỗ như trên`;
      takeAll.addEventListener("click", () => {
        send(proposed.map(({ elements }) => ({ cell: elements.cell.value, was: elements.was.value, now: elements.now.value })));
      });
    }
    // Cells with the same fault and the same text are offered together.
    each("details.problem[data-cell]", (details) => {
      const all = [...document.querySelectorAll("details.problem[data-cell]")].filter(
        (other) => other.dataset.code === details.dataset.code && other.dataset.was === details.dataset.was,
      );
      const button = details.querySelector("[data-alike]");
      if (!button || all.length < 2) return;
      button.hidden = false;
      button.textContent = `Sửa cả ${all.length} ô ghi như thế`;
      button.addEventListener("click", () => {
        const now = details.querySelector("[name=now]").value.trim();
        send(all.map((other) => ({ cell: other.dataset.cell, was: other.dataset.was, now })));
      });
    });
  }

  document.addEventListener("pick", (event) => pick(event.target));
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("#grid td[data-cell]");
    if (!cell || event.target.closest("input")) return;
    pick(cell);
    const link = event.target.closest("a[href^='#problem-']");
    const problem = link && document.getElementById(link.hash.slice(1))?.closest("details");
    // Beside the table the reason opens where it is, so that the cell stays under the pointer.
    if (!problem || !matchMedia("(min-width: 68rem)").matches) return;
    event.preventDefault();
    problem.open = true;
    const aside = problem.closest("aside");
    aside.scrollTo({ top: problem.offsetTop - aside.offsetTop - 8 });
  });
  document.addEventListener("dblclick", (event) => {
    const cell = event.target.closest("#grid td[data-cell]");
    if (cell) edit(cell);
  });
  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest("#grid td[data-cell]");
    if (!cell || event.target.matches("input")) return;
    const row = cell.parentElement;
    const at = cell.cellIndex;
    const other = {
      ArrowLeft: cell.previousElementSibling,
      ArrowRight: cell.nextElementSibling,
      ArrowUp: row.previousElementSibling && row.previousElementSibling.cells[at],
      ArrowDown: row.nextElementSibling && row.nextElementSibling.cells[at],
    }[event.key];
    if (other && other.matches("td")) {
      event.preventDefault();
      if (!cell.querySelector("a")) stop(cell).tabIndex = -1;
      const to = stop(other);
      to.tabIndex = 0;
      to.focus();
    } else if ((event.key === "Enter" && !cell.querySelector("a")) || event.key === "F2") {
      event.preventDefault();
      edit(cell);
    }
  });
  // The forms of the page correct without loading it again.
  window.addEventListener("submit", (event) => {
    const own = event.target;
    if (!own.matches("form[data-correct]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const was = own.elements.was ? own.elements.was.value : undefined;
    send([{ cell: own.elements.cell.value.trim().toUpperCase(), was, now: own.elements.now.value.trim() }]);
  }, true);

  ready();
  // The first fault is in sight.
  const problem = document.querySelector("#grid td.error, #grid td.warning");
  if (problem && location.hash.length < 2) {
    const box = document.querySelector(".gridbox");
    const to = problem.getBoundingClientRect();
    const from = box.getBoundingClientRect();
    box.scrollTo(to.left - from.left - box.clientWidth / 2, to.top - from.top - box.clientHeight / 2);
    problem.classList.add("picked");
  }
})();
