// The text of a document as flowing text: read on a small screen, and changed sentence by sentence. A figure stays a figure.
"use strict";

(() => {
  const root = document.getElementById("document-page");
  const place = document.getElementById("sentences");
  const buttons = document.getElementById("switch");
  if (!root || !place || !buttons) return;
  const id = root.dataset.document;
  const editable = root.dataset.editable === "true";
  // Who reads may comment on a sentence.
  const comment = editable ? null : document.getElementById("comment");
  const hint = document.getElementById("preview-hint");
  const pages = document.getElementById("pages");
  const hints = {
    pages: hint.textContent,
    text: editable ? "Bấm vào một câu để sửa, bỏ, hoặc viết thêm sau câu ấy. Con số trong câu vẫn lấy từ bảng số liệu." : comment ? "Lời văn của văn bản. Bấm vào một câu để góp ý đúng câu ấy." : "Lời văn của văn bản, đọc liền trên màn hình.",
  };
  let figures = null;

  buttons.addEventListener("click", (event) => {
    const button = event.target.closest("[data-view]");
    if (!button) return;
    const view = button.dataset.view;
    buttons.querySelectorAll("[data-view]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    pages.hidden = view !== "pages";
    place.hidden = view !== "text";
    document.getElementById("picture-tools").hidden = view !== "pages";
    document.getElementById("thumbnails").hidden = view !== "pages" || pages.children.length < 2;
    hint.textContent = hints[view];
  });

  root.addEventListener("sentences", (event) => {
    buttons.hidden = event.detail.length === 0;
    // Somebody is writing: the text stays until that is finished.
    if (place.querySelector("form")) return;
    place.replaceChildren(...event.detail.map(sentence));
    document.querySelectorAll("#changes li:not(.row)").forEach((item) => {
      const button = item.querySelector("[data-to-line]");
      button.hidden = !lineOf(item.dataset.line);
    });
  });

  const lineOf = (text) => text && [...place.children].find((line) => line.dataset.line === text);

  // A change leads to its sentence.
  document.getElementById("changes")?.addEventListener("click", (event) => {
    if (!event.target.closest("[data-to-line]")) return;
    const line = lineOf(event.target.closest("li").dataset.line);
    if (!line) return;
    buttons.querySelector("[data-view=text]").click();
    line.scrollIntoView({ block: "center" });
    const words = line.querySelector(".words");
    words.tabIndex = words.tabIndex < 0 ? -1 : 0;
    words.focus({ preventScroll: true });
  });

  function sentence(one) {
    const line = document.createElement("div");
    line.className = `sentence ${one.form}${one.edited ? " by-hand" : ""}`;
    const words = document.createElement((editable && one.block) || comment ? "button" : "p");
    if (words.type) words.type = "button";
    words.className = "words";
    words.textContent = one.label && !/\s$/.test(one.label) ? `${one.label} ${one.text}` : `${one.label}${one.text}`;
    line.append(words);
    line.dataset.line = one.line ?? "";
    if (one.change) {
      // What changed since the reader last acted on the document.
      line.classList.add("since", one.change);
      const mark = document.createElement("span");
      mark.className = `tag ${one.change}`;
      mark.textContent = one.change === "added" ? "câu mới" : "đã sửa";
      line.append(mark);
      if (one.was) {
        const was = document.createElement("p");
        was.className = "was-line";
        const hint = document.createElement("span");
        hint.className = "hint";
        hint.textContent = "Trước";
        const old = document.createElement("del");
        old.textContent = one.was;
        was.append(hint, " ", old);
        line.append(was);
      }
    }
    if (one.edited) {
      const mark = document.createElement("span");
      mark.className = "tag hand";
      mark.textContent = "sửa tay";
      mark.title = one.base ? `Câu của mẫu: ${one.base}` : "";
      line.append(mark);
    }
    if (editable && one.block) words.addEventListener("click", () => open(line, one));
    else if (comment) words.addEventListener("click", () => about(one));
    return line;
  }

  function about(one) {
    const quoted = one.text.length > 160 ? `${one.text.slice(0, 160)}…` : one.text;
    comment.elements.about.value = quoted;
    const line = comment.querySelector(".about");
    line.textContent = `Về câu: “${quoted}”`;
    line.hidden = false;
    comment.scrollIntoView({ block: "center" });
    comment.elements.text.focus({ preventScroll: true });
  }

  async function named() {
    if (figures) return figures;
    const answer = await vanthu.ask(`/api/v1/documents/${id}/figures`);
    figures = answer.ok ? (await answer.json()).figures : [];
    return figures;
  }

  function open(line, one) {
    place.querySelectorAll("form").forEach((form) => form.querySelector("[data-close]").click());
    const form = document.createElement("form");
    form.className = "subform";
    form.innerHTML = `<div class="field">
        <label for="edit-text"></label>
        <textarea class="tall" id="edit-text" name="text"></textarea>
      </div>
      <div class="field"><label for="edit-figure">Chèn một con số</label><select id="edit-figure"><option value="">chọn con số…</option></select></div>
      <p class="field-error" role="alert" hidden></p>
      <div class="actions">
        <button class="main" data-act="replace">Dùng câu này</button>
        <button type="button" data-act="after">Viết thêm sau câu</button>
        <button type="button" data-act="drop">Bỏ câu này</button>
        <button type="button" data-act="restore">Trả về câu của mẫu</button>
        <button type="button" class="plain" data-close>Hủy</button>
      </div>`;
    const label = form.querySelector("label");
    const text = form.elements.text;
    const problem = form.querySelector("[role=alert]");
    let after = false;
    label.textContent = "Câu này; chữ trong { } là con số lấy từ bảng";
    text.value = one.source;
    form.querySelector("[data-act=restore]").hidden = !one.edited;
    const figure = form.querySelector("select");
    named().then((all) => {
      all.forEach((one) => {
        const option = document.createElement("option");
        option.value = `{${one.name}}`;
        option.textContent = `${one.label ?? one.name}: ${one.text ?? ""}`;
        figure.append(option);
      });
    });
    figure.addEventListener("change", () => {
      text.setRangeText(figure.value, text.selectionStart, text.selectionEnd, "end");
      figure.value = "";
      text.focus();
    });
    // A brace that is typed opens the list of figures.
    text.addEventListener("input", (event) => {
      if (event.data !== "{") return;
      text.setRangeText("", text.selectionStart - 1, text.selectionStart, "end");
      figure.focus();
      if (figure.showPicker) figure.showPicker();
    });
    const close = () => {
      form.remove();
      line.hidden = false;
      line.querySelector(".words").focus();
    };
    async function act(action) {
      if (action === "after" && !after) {
        after = true;
        text.value = "";
        label.textContent = "Câu viết thêm, đứng ngay sau câu đã chọn";
        form.querySelector("[data-act=replace]").hidden = true;
        form.querySelector("[data-act=drop]").hidden = true;
        form.querySelector("[data-act=restore]").hidden = true;
        form.querySelector("[data-act=after]").className = "main";
        text.focus();
        return;
      }
      if ((action === "replace" || action === "after") && !text.value.trim()) {
        problem.textContent = "Ghi câu muốn dùng.";
        problem.hidden = false;
        text.focus();
        return;
      }
      if (!(await vanthu.ready())) return;
      const pairs = { block: one.block, action, text: text.value, was: one.base ?? one.text };
      const body = () => ({ method: "POST", body: new URLSearchParams({ csrf: vanthu.csrf(), ...pairs }) });
      const answer = await vanthu.ask(`/papers/${id}/edits`, body);
      const result = await answer.json();
      if (!answer.ok) {
        problem.textContent = result.detail || "Chưa sửa được câu này.";
        problem.hidden = false;
        return;
      }
      vanthu.version(result.version);
      form.remove();
      root.dispatchEvent(new Event("saved"));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(after ? "after" : "replace");
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[type=button]");
      if (!button) return;
      if (button.dataset.close !== undefined) close();
      else act(button.dataset.act);
    });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    line.hidden = true;
    line.after(form);
    text.focus();
  }
})();
