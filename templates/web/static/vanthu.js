// What all pages share. They work without it; it saves reloads and prevents slips.
"use strict";

const vanthu = {};

(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);
  const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content ?? "";
  vanthu.user = meta("user");
  vanthu.csrf = () => meta("csrf");

  // Copies a text; in a page without encryption by a text that is selected for a moment.
  vanthu.copy = async (text) => {
    if (navigator.clipboard) {
      try {
        await navigator.clipboard.writeText(text);
        return true;
      } catch { /* the other way */ }
    }
    const box = document.createElement("textarea");
    box.value = text;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  };

  // ---- a text that is copied to be sent
  each("button[data-copy]", (button) => {
    button.hidden = false;
    const said = document.createElement("span");
    said.className = "place";
    said.setAttribute("role", "status");
    button.after(said);
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).value;
      said.textContent = (await vanthu.copy(text)) ? " Đã chép; dán vào tin nhắn hoặc thư gửi đi." : " Trình duyệt không cho chép; chọn chữ ở khung trên rồi chép.";
    });
  });

  // ---- the session: it may end while a page is open, and the page stays with all that was typed
  vanthu.renew = (csrf) => {
    const change = (root) => {
      each("input[name=csrf]", (input) => (input.value = csrf), root);
      each("template", (template) => change(template.content), root);
    };
    document.querySelector("meta[name=csrf]")?.setAttribute("content", csrf);
    change(document);
  };

  let signing = null;

  // A layer over the page; the promise is kept once somebody has signed in.
  vanthu.signIn = () => {
    if (signing) return signing;
    signing = new Promise((done) => {
      const layer = document.createElement("dialog");
      layer.className = "layer";
      layer.setAttribute("aria-labelledby", "again-title");
      layer.innerHTML = `<form>
        <h2 id="again-title">Đăng nhập lại để làm tiếp</h2>
        <p>Phiên làm việc đã hết. Chữ vừa gõ còn nguyên trên trang này.</p>
        <p class="notice bad" role="alert" hidden></p>
        <div class="field"><label for="again-name">Tên đăng nhập</label><input id="again-name" name="name" autocomplete="username" required></div>
        <div class="field"><label for="again-password">Mật khẩu</label><input id="again-password" name="password" type="password" autocomplete="current-password" required></div>
        <button class="main">Đăng nhập</button>
      </form>`;
      const form = layer.querySelector("form");
      const problem = layer.querySelector("[role=alert]");
      const say = (text) => {
        problem.textContent = text;
        problem.hidden = false;
      };
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        event.stopPropagation();
        try {
          const body = new URLSearchParams(new FormData(form));
          const answer = await fetch("/sign-in", { method: "POST", headers: { Accept: "application/json" }, body });
          const result = await answer.json();
          if (!answer.ok) return say(result.detail || "Chưa đăng nhập được.");
          if (result.user !== vanthu.user) {
            return say(`Đây là tài khoản khác (${result.name}). Đăng nhập bằng tài khoản đã mở trang này.`);
          }
          if (result.forced) return say("Cần đổi mật khẩu trước: mở trang Tài khoản ở một thẻ khác, đổi rồi bấm lại.");
          vanthu.renew(result.csrf);
          layer.close();
          layer.remove();
          signing = null;
          done();
        } catch {
          say("Mất liên lạc với máy chủ. Thử lại.");
        }
      });
      // Without a session nothing can be kept: the layer stays until somebody has signed in.
      layer.addEventListener("cancel", (event) => event.preventDefault());
      document.body.append(layer);
      layer.showModal();
    });
    return signing;
  };

  // A token of this session: after signing in on another page the one of this page is of the past.
  async function freshToken() {
    const answer = await fetch("/account", { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const csrf = page.querySelector("meta[name=csrf]")?.content;
    if (csrf && page.querySelector("meta[name=user]")?.content === vanthu.user) vanthu.renew(csrf);
    else await vanthu.signIn();
  }

  // Asks the service; where the session has ended, after signing in again. `options` is made anew for each attempt, as it
  // holds the token.
  vanthu.ask = async (address, options = () => ({})) => {
    const once = () => {
      const made = options();
      return fetch(address, { ...made, headers: { Accept: "application/json", ...made.headers } });
    };
    let answer = await once();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (answer.status === 401) {
        await vanthu.signIn();
      } else if (answer.status === 403 && (await answer.clone().json().catch(() => ({}))).code === "auth.csrf") {
        await freshToken();
      } else {
        return answer;
      }
      answer = await once();
    }
    return answer;
  };

  // A page of the service as it is now.
  vanthu.page = async (address) => {
    const answer = await vanthu.ask(address, () => ({ headers: { Accept: "text/html" } }));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  vanthu.clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });

  // A form is sent only with a session, so that what it holds is not lost on the way to the sign-in page.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    const own = form.dataset.autosave !== undefined || form.dataset.alive || form.dataset.ready || form.closest("dialog.layer");
    if (own || !vanthu.user || form.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    const go = () => {
      form.dataset.alive = "1";
      form.requestSubmit(submitter);
      delete form.dataset.alive;
    };
    vanthu.ask("/api/v1/me").then(async (answer) => {
      const me = answer.ok ? await answer.json() : null;
      if (me && me.csrf && me.csrf !== vanthu.csrf()) vanthu.renew(me.csrf);
      go();
    }, go);
  }, true);

  // What a control lacks is said in the language of the page, whatever that of the browser is.
  const said = (control) => {
    const { validity } = control;
    if (validity.valueMissing) {
      if (control.type === "file") return "Chọn tệp.";
      if (control.type === "radio") return "Chọn một mục.";
      if (control.type === "checkbox") return "Đánh dấu vào ô này.";
      return control.tagName === "SELECT" ? "Chọn một mục trong danh sách." : "Điền mục này.";
    }
    if (validity.tooShort) return `Ghi ít nhất ${control.minLength} ký tự; hiện mới có ${control.value.length}.`;
    if (validity.tooLong) return `Ghi nhiều nhất ${control.maxLength} ký tự; hiện có ${control.value.length}.`;
    if (validity.typeMismatch && control.type === "email") return "Địa chỉ thư chưa đúng; ví dụ đúng: vanthu@coquan.vn.";
    if (validity.patternMismatch && control.dataset.form) return `Chưa đúng dạng; ví dụ đúng: ${control.dataset.form}.`;
    return "Giá trị này chưa đúng; xem lại.";
  };
  const unsay = (control) => control.setCustomValidity && control.setCustomValidity("");
  document.addEventListener("invalid", (event) => {
    const control = event.target;
    unsay(control);
    if (!control.validity.valid) control.setCustomValidity(said(control));
  }, true);
  // Words that were said before must not hold up a form that has been filled in since.
  const again = (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    if (form) [...form.elements].forEach(unsay);
  };
  ["input", "change", "click"].forEach((type) => document.addEventListener(type, again, true));

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
    reads(form);
  });
  window.addEventListener("pageshow", () => {
    each("form[data-sent]", (form) => {
      delete form.dataset.sent;
      form.classList.remove("busy");
      delete form.dataset.reading;
      if (lines.has(form)) lines.get(form).textContent = "";
    });
  });

  // A file takes its time to be sent and read; the page says so at once, and again when it takes long.
  const lines = new Map();
  each("form[enctype='multipart/form-data']", (form) => {
    if (!form.querySelector("input[type=file]")) return;
    let line = form.querySelector(".progress");
    if (!line) {
      line = document.createElement("p");
      line.className = "progress place";
      line.setAttribute("role", "status");
      form.append(line);
    }
    lines.set(form, line);
  });
  function reads(form) {
    const line = lines.get(form);
    const file = form.querySelector("input[type=file]")?.files?.[0];
    if (!line || !file || form.dataset.reading) return;
    form.dataset.reading = "1";
    line.textContent = `Đang gửi và đọc tệp ${file.name}…`;
    setTimeout(() => {
      if (form.dataset.reading) line.textContent = `Vẫn đang đọc tệp ${file.name}. Bảng dài cần thêm thời gian; giữ nguyên trang này.`;
    }, 5000);
  }

  // The browser's own control for files speaks the browser's language: it lies unseen over a button of the page, which says
  // what was chosen.
  each(".filebox", (box) => {
    box.classList.add("live");
    const input = box.querySelector("input");
    const chosen = document.createElement("span");
    chosen.className = "chosen";
    chosen.setAttribute("role", "status");
    box.after(chosen);
    input.addEventListener("change", () => {
      chosen.textContent = [...input.files].map((file) => file.name).join(", ");
    });
  });

  // Workbooks are dropped on their slot or chosen; the upload starts at once. Several are sent one after the other, so that
  // the page can say how far it is, and which of them could not be read.
  each(".dropzone", (zone) => {
    zone.classList.add("live");
    const input = zone.querySelector("input[type=file]");
    const stop = (event) => {
      event.preventDefault();
      zone.classList.toggle("over", event.type === "dragover" || event.type === "dragenter");
    };
    ["dragenter", "dragover", "dragleave"].forEach((type) => zone.addEventListener(type, stop));
    const begin = () => {
      if (input.files.length > 1) several(zone, [...input.files]);
      else if (input.files.length) {
        reads(zone);
        zone.requestSubmit();
      }
    };
    zone.addEventListener("drop", (event) => {
      stop(event);
      const files = event.dataTransfer.files;
      if (!files.length) return;
      if (files.length > 1 && !input.multiple) {
        const line = zone.querySelector(".progress");
        if (line) line.textContent = "Ở đây chỉ nhận một tệp; thả lại đúng tệp cần dùng.";
        return;
      }
      input.files = files;
      begin();
    });
    input.addEventListener("change", begin);
  });

  async function several(zone, files) {
    const line = zone.querySelector(".progress");
    const refused = [];
    zone.classList.add("busy");
    let mode = zone.elements.mode && zone.elements.mode.checked ? "add" : "replace";
    for (const [at, file] of files.entries()) {
      line.textContent = `Đang đọc tệp ${at + 1} trên ${files.length}: ${file.name}`;
      const body = () => {
        const form = new FormData();
        form.append("csrf", vanthu.csrf());
        form.append("mode", mode);
        form.append("file", file);
        return { method: "POST", body: form };
      };
      try {
        let answer = await vanthu.ask(zone.getAttribute("action"), body);
        while (answer.status === 429) {
          await new Promise((done) => setTimeout(done, 1500));
          answer = await vanthu.ask(zone.getAttribute("action"), body);
        }
        if (answer.ok) mode = "add";
        else refused.push(`${file.name}: ${(await answer.json()).detail ?? "không đọc được."}`);
      } catch {
        refused.push(`${file.name}: mất liên lạc với máy chủ.`);
      }
    }
    zone.classList.remove("busy");
    if (!refused.length) return location.reload();
    line.textContent = `Đã nhận ${files.length - refused.length} trên ${files.length} tệp. Chưa nhận được: `;
    const list = document.createElement("ul");
    refused.forEach((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      list.append(item);
    });
    const on = document.createElement("button");
    on.type = "button";
    on.textContent = "Xem các tệp đã nhận";
    on.addEventListener("click", () => location.reload());
    line.append(list, on);
  }
  // A file dropped beside a slot must not replace the page.
  ["dragover", "drop"].forEach((type) => window.addEventListener(type, (event) => event.preventDefault()));

  // Rows of lists are added from the blank beside them, and removed.
  const reveal = (root) => each("[data-add][hidden], .drop-row[hidden]", (button) => (button.hidden = false), root);
  vanthu.reveal = reveal;
  reveal(document);
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add]");
    if (add) {
      event.preventDefault();
      const row = addRow(add.dataset.add);
      const first = row && row.querySelector("input, textarea");
      if (first) first.focus();
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
    if (!rows || !blank) return null;
    const next = Number(rows.dataset.next);
    rows.dataset.next = String(next + 1);
    // A blank within a blank belongs to a nested list; its own placeholder stays until a row is made from it.
    const box = document.createElement("div");
    box.append(blank.content.cloneNode(true));
    number(box, `${prefix}.__`, `${prefix}.${next}`, next + 1);
    const row = box.firstElementChild;
    rows.append(...box.childNodes);
    reveal(row);
    return row;
  }
  vanthu.addRow = addRow;

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
    if (target.matches("details")) target.open = true;
    if (target.matches("td[data-cell]")) target.dispatchEvent(new Event("pick", { bubbles: true }));
    target.scrollIntoView({ block: "center", inline: "center" });
  };
  window.addEventListener("hashchange", open);
  window.addEventListener("load", open);

  // ---- what waits for the person: counted beside the first page's name, and said when something new comes
  const link = document.querySelector(".head nav a[href='/']");
  const quiet = 15 * 60 * 1000;
  let active = Date.now();
  ["pointerdown", "keydown", "scroll"].forEach((type) => {
    window.addEventListener(type, () => (active = Date.now()), { passive: true });
  });

  async function work() {
    // Nothing is asked for somebody who is away, so that the session ends as it should.
    if (document.hidden || Date.now() - active > quiet) return;
    let items;
    try {
      const answer = await fetch("/work", { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      items = (await answer.json()).items;
    } catch {
      return;
    }
    link.querySelectorAll(".waiting-count").forEach((old) => old.remove());
    if (items.length) {
      const count = document.createElement("span");
      count.className = "waiting-count";
      count.textContent = String(items.length);
      const words = document.createElement("span");
      words.className = "visually-hidden";
      words.textContent = " việc chờ tôi";
      count.append(words);
      link.append(count);
    }
    // The key of a document that came back after it was approved is another one.
    const keys = items.map((item) => `${item.href} ${item.state}`);
    const place = `waiting ${vanthu.user}`;
    const known = JSON.parse(sessionStorage.getItem(place) ?? "null");
    sessionStorage.setItem(place, JSON.stringify(keys));
    if (known) items.filter((_, at) => !known.includes(keys[at]) && items[at].href !== location.pathname).forEach(say);
  }

  function say(item) {
    const box = document.createElement("div");
    box.className = "news";
    box.setAttribute("role", "status");
    const words = document.createElement("p");
    const to = document.createElement("a");
    to.href = item.href;
    to.textContent = item.subject;
    words.append(item.state === "draft" ? "Bị trả lại: " : item.state === "approved" ? "Chờ cấp số: " : "Chờ duyệt: ", to);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "plain";
    close.textContent = "Đóng";
    close.addEventListener("click", () => box.remove());
    box.append(words, close);
    document.getElementById("main").prepend(box);
  }
  if (link && vanthu.user) {
    work();
    setInterval(work, 60_000);
    document.addEventListener("visibilitychange", work);
  }

  // Printing prints the finished PDF, not the page.
  each("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const opened = window.open(`${button.dataset.print}?inline=1`, "_blank");
      if (opened) opened.addEventListener("load", () => opened.print());
    });
  });
})();
