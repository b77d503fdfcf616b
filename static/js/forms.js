// Forms: drafts kept on this machine, a warning before changes are left, rows that come and go.
// Everything here is extra: without it the same forms work by plain posts.
(function () {
  "use strict";

  const KEEP_DAYS = 7;
  const chinese = document.documentElement.lang.startsWith("zh");
  const words = chinese
    ? { found: "上次在这里填写的内容没有提交。", restore: "恢复", drop: "丢弃", kept: "草稿已存于本机 " }
    : { found: "What you typed here last time was not sent.", restore: "Restore", drop: "Discard", kept: "Draft kept on this machine " };

  function isKept(control) {
    return control.name && !control.disabled && control.type !== "password" && control.type !== "file" &&
      control.type !== "submit" && control.name !== "csrf_token" && control.name !== "version";
  }

  function snapshot(form) {
    const pairs = [];
    for (const control of form.elements) {
      if (!isKept(control)) continue;
      if ((control.type === "checkbox" || control.type === "radio") && !control.checked) continue;
      if (control.multiple) for (const option of control.selectedOptions) pairs.push([control.name, option.value]);
      else pairs.push([control.name, control.value]);
    }
    return pairs;
  }

  function restore(form, pairs) {
    const values = new Map();
    for (const [name, value] of pairs) values.set(name, [...(values.get(name) || []), value]);
    for (const rows of form.querySelectorAll("[data-rows]")) {
      const pattern = new RegExp("^" + rows.dataset.rows.replace(/[-]/g, "\\-") + "-(\\d+)-");
      for (const name of values.keys()) {
        const found = pattern.exec(name);
        if (found && !form.elements[name]) addRow(rows, found[1]);
      }
    }
    const used = new Map();
    for (const control of form.elements) {
      if (!isKept(control)) continue;
      const given = values.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
      else {
        const place = used.get(control.name) || 0;
        used.set(control.name, place + 1);
        if (given[place] !== undefined) control.value = given[place];
      }
    }
  }

  function storage() {
    try { return window.localStorage; } catch { return null; }
  }

  function forgetOld(store) {
    const limit = Date.now() - KEEP_DAYS * 86400000;
    for (let index = store.length - 1; index >= 0; index--) {
      const key = store.key(index);
      if (!key || !key.startsWith("draft:")) continue;
      let at = 0;
      try { at = JSON.parse(store.getItem(key)).at; } catch { at = 0; }
      if (!at || at < limit) store.removeItem(key);
    }
  }

  function offer(form, draft, key, store) {
    const bar = document.createElement("div");
    bar.className = "notice notice-warn draft-offer";
    bar.setAttribute("role", "status");
    const text = document.createElement("p");
    text.textContent = words.found + " " + new Date(draft.at).toLocaleString(chinese ? "zh-CN" : "en-GB", { dateStyle: "short", timeStyle: "short" });
    const button = function (label, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-secondary btn-sm";
      made.textContent = label;
      made.addEventListener("click", function () { act(); bar.remove(); });
      return made;
    };
    bar.append(text,
      button(words.restore, function () { restore(form, draft.pairs); form.dispatchEvent(new Event("input", { bubbles: true })); }),
      button(words.drop, function () { store.removeItem(key); }));
    form.prepend(bar);
  }

  function keepDrafts(form) {
    const store = storage();
    const key = "draft:" + form.dataset.draft + ":" + (form.getAttribute("action") || location.pathname) + ":" + (form.id || "");
    const start = JSON.stringify(snapshot(form));
    const state = form.querySelector("[data-draft-state]");
    const isRefused = Boolean(form.querySelector("[data-summary]"));
    let changed = isRefused;
    let sending = false;
    let timer = 0;

    if (store) {
      forgetOld(store);
      let draft = null;
      try { draft = JSON.parse(store.getItem(key)); } catch { store.removeItem(key); }
      if (draft && !isRefused && JSON.stringify(draft.pairs) !== start) offer(form, draft, key, store);
    }

    function save(sent) {
      if (!store) return;
      const pairs = snapshot(form);
      if (JSON.stringify(pairs) === start && !isRefused) { store.removeItem(key); changed = false; return; }
      try {
        store.setItem(key, JSON.stringify({ at: Date.now(), pairs: pairs, sent: sent }));
        if (state && !sent) state.textContent = words.kept + new Date().toLocaleTimeString(chinese ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });
      } catch { /* the store is full or closed: the page still works */ }
    }

    form.addEventListener("input", function () {
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(function () { save(false); }, 800);
    });
    form.addEventListener("submit", function () {
      sending = true;
      clearTimeout(timer);
      save(true);
      try { sessionStorage.setItem("sent-draft", JSON.stringify({ key: key, path: location.pathname })); } catch { /* nothing to do */ }
    });
    window.addEventListener("beforeunload", function (event) {
      if (changed && !sending && JSON.stringify(snapshot(form)) !== start) event.preventDefault();
    });
    window.addEventListener("pagehide", function () {
      clearTimeout(timer);
      if (changed && !sending) save(false);
    });
    window.addEventListener("pageshow", function () { sending = false; });
  }

  // A form that was taken leads to a page without errors: its draft is done with. A page in between (to
  // sign in again, to compare two versions) decides nothing yet.
  function forgetSent() {
    const store = storage();
    let sent = null;
    try { sent = JSON.parse(sessionStorage.getItem("sent-draft")); } catch { return; }
    if (!store || !sent) return;
    if (document.body.classList.contains("page-door") || document.querySelector("[data-undecided]")) return;
    sessionStorage.removeItem("sent-draft");
    const refused = document.querySelector("[data-summary], .sheet-refusal, .notice-refused");
    const told = document.querySelector(".page > .notice-done[role=status]");
    const sameForm = location.pathname === sent.path && document.querySelector("form[data-draft]") && !told;
    if (!refused && !sameForm && !document.body.classList.contains("bare")) store.removeItem(sent.key);
  }

  function addRow(rows, index) {
    const here = rows.querySelector("[data-rows-here]");
    const numbers = [...here.querySelectorAll("[data-drop-row]")].map(function (button) { return Number(/-(\d+)$/.exec(button.value)[1]); });
    const number = index === undefined ? Math.max(-1, ...numbers) + 1 : Number(index);
    const holder = document.createElement("template");
    holder.innerHTML = rows.querySelector(":scope > template").innerHTML.replaceAll("__index__", String(number));
    const row = holder.content.firstElementChild;
    here.append(row);
    document.dispatchEvent(new CustomEvent("casebook:added", { detail: row }));
    return row;
  }

  document.addEventListener("click", function (event) {
    const add = event.target.closest("[data-add-row]");
    const drop = event.target.closest("[data-drop-row]");
    if (add) {
      event.preventDefault();
      const row = addRow(add.closest("[data-rows]"));
      const first = row.querySelector("input:not([type=hidden]), select, textarea");
      if (first) first.focus();
      add.form.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (drop) {
      event.preventDefault();
      const form = drop.form;
      const rows = drop.closest("[data-rows]");
      drop.closest("[data-row]").remove();
      rows.querySelector("[data-add-row]").focus();
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // One press sends once.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent && Date.now() - Number(event.target.dataset.sent) < 4000) event.preventDefault();
    event.target.dataset.sent = String(Date.now());
  });
  window.addEventListener("pageshow", function () {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // Menus close by Escape and by a click elsewhere; a filter bar answers at once.
  document.addEventListener("click", function (event) {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // Paper has nothing to unfold.
  window.addEventListener("beforeprint", function () {
    for (const more of document.querySelectorAll(".timeline-more:not([open])")) more.open = true;
  });

  document.addEventListener("DOMContentLoaded", function () {
    forgetSent();
    for (const form of document.querySelectorAll("form[data-draft]")) keepDrafts(form);
    const summary = document.querySelector("[data-summary]");
    if (summary) summary.focus();
  });
})();
