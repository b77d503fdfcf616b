// An input with data-suggest="/address" completes from what is known: GET ?q= gives a JSON list of
// {value, label, hint, fill}. data-fills="uscc:uscc post:post" says which sibling takes which part.
(function () {
  "use strict";

  let number = 0;

  function siblings(input, name) {
    const prefix = input.name.includes("-") ? input.name.slice(0, input.name.lastIndexOf("-") + 1) : "";
    return input.form ? input.form.elements[prefix + name] : null;
  }

  function fill(input, item) {
    input.value = item.value;
    for (const pair of (input.dataset.fills || "").split(" ").filter(Boolean)) {
      const [key, name] = pair.split(":");
      const target = siblings(input, name || key);
      const value = (item.fill || {})[key];
      if (target && value && !target.value) target.value = value;
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function attach(input) {
    if (input.dataset.suggesting) return;
    input.dataset.suggesting = "1";
    const id = "suggest-" + ++number;
    const frame = document.createElement("div");
    frame.className = "suggest";
    input.replaceWith(frame);
    const list = document.createElement("ul");
    list.className = "suggest-list";
    list.id = id;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels && input.labels[0] ? input.labels[0].textContent.trim() : input.name);
    list.hidden = true;
    frame.append(input, list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]]) input.setAttribute(name, value);

    let items = [];
    let active = -1;
    let timer = 0;
    let request = null;
    let filled = false;

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(index) {
      active = index;
      [...list.children].forEach(function (option, place) {
        option.setAttribute("aria-selected", String(place === index));
        if (place === index) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
      });
    }

    function choose(index) {
      filled = true;
      fill(input, items[index]);
      close();
    }

    function show(found) {
      items = found;
      list.replaceChildren(...items.map(function (item, index) {
        const option = document.createElement("li");
        option.id = id + "-" + index;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const label = document.createElement("span");
        label.textContent = item.label || item.value;
        option.append(label);
        if (item.hint) {
          const hint = document.createElement("span");
          hint.className = "suggest-hint";
          hint.textContent = item.hint;
          option.append(hint);
        }
        option.addEventListener("mousedown", function (event) { event.preventDefault(); choose(index); });
        return option;
      }));
      list.hidden = items.length === 0;
      input.setAttribute("aria-expanded", String(items.length > 0));
    }

    async function ask() {
      const text = input.value.trim();
      if (!text) return close();
      if (request) request.abort();
      request = new AbortController();
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", text);
      for (const name of (input.dataset.suggestWith || "").split(" ").filter(Boolean)) {
        const other = siblings(input, name);
        if (other && other.value) address.searchParams.set(name, other.value);
      }
      try {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: request.signal });
        if (!answer.ok) return close();
        const found = await answer.json();
        if (document.activeElement === input) { active = -1; show(found); }
      } catch { /* aborted, or offline: typing goes on */ }
    }

    input.addEventListener("input", function () {
      if (filled) { filled = false; return; }
      clearTimeout(timer);
      timer = setTimeout(ask, 160);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark((active + 1) % items.length); }
      else if (event.key === "ArrowUp") { event.preventDefault(); mark((active + items.length - (active < 0 ? 0 : 1)) % items.length); }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(active); }
      else if (event.key === "Escape") { event.preventDefault(); close(); }
    });
  }

  function attachAll(root) {
    for (const input of root.querySelectorAll("[data-suggest]")) attach(input);
  }

  document.addEventListener("casebook:added", function (event) { attachAll(event.detail); });
  document.addEventListener("DOMContentLoaded", function () { attachAll(document); });
})();
