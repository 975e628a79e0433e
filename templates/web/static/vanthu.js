// What all pages share. They work without it; it saves reloads and prevents slips.
"use strict";

(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

  // Ask before what cannot be undone.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !event.defaultPrevented && !window.confirm(question)) event.preventDefault();
  });

  // A form is sent once: a second click would take a second number.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset.autosave !== undefined || form.method === "get") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.classList.add("busy");
  });
  window.addEventListener("pageshow", () => {
    each("form[data-sent]", (form) => {
      delete form.dataset.sent;
      form.classList.remove("busy");
    });
  });

  // Workbooks are dropped on their slot or chosen; the upload starts at once.
  each(".dropzone", (zone) => {
    const input = zone.querySelector("input[type=file]");
    const stop = (event) => {
      event.preventDefault();
      zone.classList.toggle("over", event.type === "dragover" || event.type === "dragenter");
    };
    ["dragenter", "dragover", "dragleave"].forEach((type) => zone.addEventListener(type, stop));
    zone.addEventListener("drop", (event) => {
      stop(event);
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        zone.requestSubmit();
      }
    });
    input.addEventListener("change", () => {
      if (input.files.length) zone.requestSubmit();
    });
  });
  // A file dropped beside a slot must not replace the page.
  ["dragover", "drop"].forEach((type) => window.addEventListener(type, (event) => event.preventDefault()));

  // Rows of lists are added from the blank beside them, and removed.
  const reveal = (root) => each("[data-add][hidden], .drop-row[hidden]", (button) => (button.hidden = false), root);
  reveal(document);
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      event.preventDefault();
      addRow(add.dataset.add);
    }
    const drop = event.target.closest(".drop-row");
    if (drop) {
      const row = drop.closest(".rowbox");
      const rows = row.parentElement;
      const near = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      const focus = near ? near.querySelector("input, textarea") : rows.parentElement.querySelector("[data-add]");
      if (focus) focus.focus();
      rows.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  function addRow(prefix) {
    const rows = document.querySelector(`[data-rows="${CSS.escape(prefix)}"]`);
    const blank = document.querySelector(`template[data-blank="${CSS.escape(prefix)}"]`);
    if (!rows || !blank) return;
    const next = Number(rows.dataset.next);
    rows.dataset.next = String(next + 1);
    // A blank within a blank belongs to a nested list; its own placeholder stays until a row is made from it.
    const box = document.createElement("div");
    box.append(blank.content.cloneNode(true));
    number(box, `${prefix}.__`, `${prefix}.${next}`, next + 1);
    const row = box.firstElementChild;
    rows.append(...box.childNodes);
    reveal(row);
    const first = row.querySelector("input, textarea");
    if (first) first.focus();
  }

  function number(root, from, to, place) {
    const change = (element) => {
      for (const name of ["id", "name", "for", "data-rows", "data-blank", "data-add"]) {
        const value = element.getAttribute(name);
        if (value && value.startsWith(from)) element.setAttribute(name, to + value.slice(from.length));
      }
      if (element instanceof HTMLTemplateElement) each("*", change, element.content);
    };
    each("*", change, root);
    const name = root.querySelector("legend");
    if (name) name.textContent = name.textContent.replace(/ mới$/, ` ${place}`);
    const labels = root.querySelectorAll(".drop-row .visually-hidden");
    if (labels.length) labels[labels.length - 1].textContent = ` ${name.textContent}`;
  }

  // A link to a problem opens it and goes to its first field.
  const open = () => {
    if (location.hash.length < 2) return;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const details = target.closest("details");
    if (details && !details.open) details.open = true;
    if (target.matches("td[data-cell]")) pick(target);
    target.scrollIntoView({ block: "center", inline: "center" });
  };
  window.addEventListener("hashchange", open);
  window.addEventListener("load", open);

  // The workbook: clicking a cell puts it into the form below, with its text.
  const grid = document.getElementById("grid");
  const form = document.querySelector("#any-cell form");
  function pick(cell) {
    each("td.picked", (old) => old.classList.remove("picked"));
    cell.classList.add("picked");
    if (!form || cell.querySelector("a")) return;
    form.elements.cell.value = cell.dataset.cell;
    const was = document.getElementById("any-was");
    was.hidden = false;
    was.querySelector("b").textContent = cell.textContent.trim() || "(trống)";
  }
  if (grid) {
    // The table is one tab stop; the arrow keys go from cell to cell.
    const cells = () => [...grid.querySelectorAll("td[data-cell]")];
    const stop = (cell) => cell.querySelector("a, span");
    const first = cells()[0];
    if (form && first) stop(first).tabIndex = 0;
    // Scroll to the first problem.
    const problem = grid.querySelector("td.error, td.warning");
    if (problem && location.hash.length < 2) {
      const box = grid.parentElement;
      const to = problem.getBoundingClientRect();
      const from = box.getBoundingClientRect();
      box.scrollTo(to.left - from.left - box.clientWidth / 2, to.top - from.top - box.clientHeight / 2);
      problem.classList.add("picked");
    }
    grid.addEventListener("click", (event) => {
      const cell = event.target.closest("td[data-cell]");
      if (!cell) return;
      pick(cell);
      if (form && !cell.querySelector("a")) form.elements.now.focus();
    });
    grid.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td[data-cell]");
      if (!cell) return;
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
      } else if (event.key === "Enter" && !cell.querySelector("a")) {
        event.preventDefault();
        pick(cell);
        if (form) form.elements.now.focus();
      }
    });
  }
  each("details.problem", (details) => {
    details.addEventListener("toggle", () => {
      if (!details.open) return;
      const cell = details.querySelector("input[name=cell]");
      const td = cell && document.getElementById(cell.value);
      if (td) pick(td);
    });
  });

  // Printing prints the finished PDF, not the page.
  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const opened = window.open(`${button.dataset.print}?inline=1`, "_blank");
      if (opened) opened.addEventListener("load", () => opened.print());
    });
  });
})();
