// The form of a document: saved as it is typed, kept in this browser until the service has it, and merged field by field
// with what somebody else saved meanwhile.
"use strict";

(() => {
  const root = document.getElementById("document-page");
  const form = document.querySelector("form[data-autosave]");
  if (!root || !form || root.dataset.editable !== "true") return;
  const saved = document.getElementById("saved");
  const key = `vanthu:${vanthu.user}:${root.dataset.document}`;
  const address = form.getAttribute("action");
  const say = (text, bad = false) => {
    saved.textContent = text;
    saved.classList.toggle("bad", bad);
  };

  // ---- what the form says, by the fields of the document: a list with its rows is one field
  const LEFT_OUT = ["csrf", "version"];
  const unitOf = (name, value) => {
    if (name === "shown") return `f.${value}`;
    const parts = name.split(".");
    return parts.length > 1 ? `${parts[0]}.${parts[1]}` : name;
  };
  function read(form) {
    const units = {};
    for (const [name, value] of new FormData(form)) {
      if (!LEFT_OUT.includes(name)) (units[unitOf(name, value)] ??= []).push([name, value.replace(/\r\n/g, "\n")]);
    }
    return units;
  }
  const text = (pairs) => JSON.stringify((pairs ?? []).filter(([name]) => name !== "shown"));
  const same = (one, other) => text(one) === text(other);
  const names = (...all) => [...new Set(all.flatMap(Object.keys))];
  const changed = (one, other) => names(one, other).filter((unit) => !same(one[unit], other[unit]));

  // What the service has, as far as this page knows; fields that two people changed, with what the service has.
  let base = read(form);
  const conflicts = new Map();

  const letters = () => {
    const mine = read(form);
    return changed(mine, base).flatMap((unit) => mine[unit] ?? []).reduce((sum, [, value]) => sum + value.length, 0);
  };
  const unsaved = () => conflicts.size > 0 || changed(read(form), base).length > 0;

  // ---- kept in this browser
  function keep() {
    try {
      if (unsaved()) localStorage.setItem(key, JSON.stringify({ base, mine: read(form) }));
      else localStorage.removeItem(key);
    } catch { /* a full or forbidden store: leaving the page still asks */ }
  }

  // ---- saving: one request at a time; the last state wins
  let timer = null;
  let running = null;
  let again = false;

  function soon() {
    keep();
    say("Đang gõ…");
    clearTimeout(timer);
    timer = setTimeout(save, 400);
  }

  function save() {
    clearTimeout(timer);
    timer = null;
    if (running) {
      again = true;
      return running;
    }
    running = send().finally(() => {
      running = null;
      if (again) {
        again = false;
        save();
      }
    });
    return running;
  }

  async function send() {
    const mine = read(form);
    for (const [unit, theirs] of conflicts) mine[unit] = theirs;
    say("Đang lưu…");
    const body = () => {
      const pairs = Object.values(mine).flat();
      const token = [["csrf", vanthu.csrf()], ["version", root.dataset.version]];
      return { method: "POST", body: new URLSearchParams([...token, ...pairs]) };
    };
    let answer;
    let result;
    try {
      answer = await vanthu.ask(address, body);
      result = await answer.json();
    } catch {
      say(`Mất liên lạc với máy chủ. Giữ trong máy này, ${letters()} chữ; tự lưu khi có mạng lại.`, true);
      timer = setTimeout(save, 5000);
      return;
    }
    if (answer.ok) {
      base = mine;
      vanthu.version(result.version);
      if (result.subject) document.querySelector("h1").textContent = result.subject;
      keep();
      if (conflicts.size) say("Có mục hai người cùng sửa; chọn bản giữ lại.", true);
      // What was typed while this was on its way is not saved yet.
      else say(timer !== null || again ? "Đang gõ…" : `Đã lưu lúc ${vanthu.clock()}.`);
      root.dispatchEvent(new Event("saved"));
    } else if (answer.status === 409) {
      await merge(result.detail);
    } else if (answer.status === 429 || answer.status >= 500) {
      say(`${result.detail || "Máy chủ đang bận."} Giữ trong máy này; sẽ lưu lại sau ít giây.`, true);
      timer = setTimeout(save, 3000);
    } else {
      say(`${result.detail || "Chưa lưu được."} Chữ vừa gõ giữ trong máy này.`, true);
    }
  }

  // ---- somebody else, or the same person in another tab, has saved
  async function merge(detail) {
    const page = await vanthu.page(address);
    const theirForm = page.querySelector("form[data-autosave]");
    const theirRoot = page.getElementById("document-page");
    if (!theirForm || theirRoot.dataset.editable !== "true") {
      say(`${detail || "Văn bản không sửa được nữa."} Chữ vừa gõ giữ trong máy này; chép lại nếu cần.`, true);
      return;
    }
    const who = [...page.querySelectorAll(".history li b")].pop()?.textContent;
    const theirs = read(theirForm);
    reconcile(base, read(form), theirs, (unit) => replace(unit, page), who);
    base = theirs;
    vanthu.version(theirRoot.dataset.version);
    keep();
    if (changed(read(form), base).some((unit) => !conflicts.has(unit))) again = true;
    else if (conflicts.size) say("Có mục hai người cùng sửa; chọn bản giữ lại.", true);
    else say(`Đã lưu lúc ${vanthu.clock()}, cùng phần người khác vừa sửa.`);
    root.dispatchEvent(new Event("saved"));
  }

  // Field by field: what only the other changed is taken over, what only this page changed stays, and where both changed
  // one field both texts are shown.
  function reconcile(base, mine, theirs, take, who) {
    for (const unit of names(base, mine, theirs)) {
      if (same(mine[unit], theirs[unit])) conflicts.delete(unit) && box(unit)?.remove();
      else if (same(mine[unit], base[unit]) && !conflicts.has(unit)) take(unit);
      else if (!same(theirs[unit], base[unit])) ask(unit, mine[unit], theirs[unit], take, who);
    }
  }

  const field = (unit) => {
    const own = unit.startsWith("f.") && document.getElementById(`field-${unit.slice(2)}`);
    return own || form.querySelector(`[name="${CSS.escape(unit)}"]`)?.closest(".field, .check");
  };
  const box = (unit) => form.querySelector(`[data-conflict="${CSS.escape(unit)}"]`);

  // Puts what the service has into a field.
  function replace(unit, page) {
    const mine = field(unit);
    const control = [...page.querySelectorAll("form[data-autosave] [name]")].find((one) => one.name === unit);
    const theirs = unit.startsWith("f.") ? page.getElementById(`field-${unit.slice(2)}`) : control?.closest(".field, .check");
    if (!mine || !theirs) return;
    mine.replaceChildren(...document.importNode(theirs, true).childNodes);
    vanthu.reveal(mine);
    mine.dispatchEvent(new Event("replaced", { bubbles: true }));
  }

  const shown = (pairs) =>
    (pairs ?? []).filter(([name]) => name !== "shown").map(([, value]) => value).filter(Boolean).join("\n") || "(trống)";

  function ask(unit, mine, theirs, take, who) {
    conflicts.set(unit, theirs ?? []);
    const place = field(unit);
    if (!place) return;
    box(unit)?.remove();
    const note = document.createElement("div");
    note.className = "conflict";
    note.dataset.conflict = unit;
    note.setAttribute("role", "alert");
    const title = document.createElement("p");
    title.innerHTML = "<b></b>";
    const own = who && document.querySelector(".who strong")?.textContent === who;
    const other = own ? "Bạn cũng vừa sửa mục này ở một cửa sổ khác." : `${who || "Người khác"} cũng vừa sửa mục này.`;
    title.firstChild.textContent = `${other} Chọn bản giữ lại.`;
    const two = document.createElement("div");
    two.className = "pair";
    const side = (label, pairs, action, done) => {
      const one = document.createElement("div");
      const name = document.createElement("p");
      name.className = "lead";
      name.textContent = label;
      const words = document.createElement("pre");
      words.textContent = shown(pairs);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = action;
      button.addEventListener("click", () => {
        conflicts.delete(unit);
        note.remove();
        done();
        save();
      });
      one.append(name, words, button);
      two.append(one);
    };
    side("Của bạn", mine, "Giữ của tôi", () => fill(unit, mine ?? []));
    side("Bản đã lưu", theirs, "Lấy bản đã lưu", () => take(unit, true));
    note.append(title, two);
    place.append(note);
    const folded = place.closest("details");
    if (folded) folded.open = true;
  }

  // ---- putting kept words back into the form
  function fill(unit, pairs) {
    const own = pairs.filter(([name]) => name !== "shown");
    const list = form.querySelector(`[data-rows="${CSS.escape(unit)}"]`);
    if (list) return rows(unit, own);
    const controls = form.querySelectorAll(`[name="${CSS.escape(unit)}"], [name^="${CSS.escape(unit)}."]`);
    controls.forEach((control) => {
      const value = own.find(([name]) => name === control.name)?.[1];
      if (control.type === "checkbox") control.checked = value !== undefined;
      else if (control.type !== "hidden") control.value = value ?? "";
      control.dispatchEvent(new Event("change"));
    });
  }

  function rows(prefix, pairs) {
    const list = form.querySelector(`[data-rows="${CSS.escape(prefix)}"]`);
    if (!list) return;
    list.replaceChildren();
    list.dataset.next = "0";
    const groups = new Map();
    for (const [name, value] of pairs) {
      const [at, ...rest] = name.slice(prefix.length + 1).split(".");
      groups.set(at, [...(groups.get(at) ?? []), [rest, value]]);
    }
    [...groups.values()].forEach((group, at) => {
      if (!vanthu.addRow(prefix)) return;
      const below = new Map();
      for (const [rest, value] of group) {
        const name = `${prefix}.${at}.${rest.join(".")}`;
        if (rest.length > 1) {
          const nested = `${prefix}.${at}.${rest[0]}`;
          below.set(nested, [...(below.get(nested) ?? []), [name, value]]);
          continue;
        }
        const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
        if (!control) continue;
        if (control.type === "checkbox") control.checked = true;
        else control.value = value;
      }
      below.forEach((pairs, nested) => rows(nested, pairs));
    });
  }

  function restore() {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(key) ?? "null");
    } catch { /* nothing was kept */ }
    if (!kept) return;
    const theirs = base;
    const mine = kept.mine;
    let taken = 0;
    for (const unit of changed(mine, kept.base)) {
      if (same(mine[unit], theirs[unit])) continue;
      taken += 1;
      fill(unit, mine[unit] ?? []);
      if (same(theirs[unit], kept.base[unit])) continue;
      ask(unit, mine[unit], theirs[unit], () => fill(unit, theirs[unit] ?? []), null);
    }
    if (!taken) return keep();
    const note = document.getElementById("restored");
    if (note) note.hidden = false;
    soon();
  }

  // ---- what the rest of the page needs: `version` notes which version the service has; `ready` saves what is unsaved, and
  // says whether all of it is saved
  vanthu.version = (number) => {
    root.dataset.version = number;
    document.querySelectorAll("input[name=version]").forEach((input) => (input.value = number));
  };
  vanthu.ready = async () => {
    while (timer !== null || running || changed(read(form), base).some((unit) => !conflicts.has(unit))) {
      await save();
      if (timer !== null) return false;
      if (saved.classList.contains("bad")) break;
    }
    const open = form.querySelector(".conflict button");
    if (open) open.focus();
    return !unsaved();
  };

  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Without script the button of a list adds a row.
    if (event.submitter?.name !== "add") save();
  });
  window.addEventListener("online", () => unsaved() && save());
  window.addEventListener("beforeunload", (event) => {
    keep();
    if (timer !== null || running || unsaved()) event.preventDefault();
  });
  // An action first saves what was typed before it.
  window.addEventListener("submit", (event) => {
    const action = event.target;
    if (!action.matches("form[data-action]") || action.dataset.ready) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    vanthu.ready().then((ready) => {
      if (!ready) return;
      action.dataset.ready = "1";
      action.requestSubmit(event.submitter);
      delete action.dataset.ready;
    });
  }, true);
  restore();
})();
