// The parts of a penalty form that follow from what is typed (articles, range, what else is asked) are asked
// for anew by a post of the whole form with _offer, and exchanged in place. Without it the button does the same.
(function () {
  "use strict";

  const WATCHED = new Set([
    "party", "subject_kind", "subject", "fine_subject", "breach_day", "sanction", "amount_fen", "articles",
    "situation", "income_fen", "gain_fen", "base_fen", "base_days", "mitigation",
  ]);
  let request = null;

  function typing(part) {
    const focus = document.activeElement;
    return part.contains(focus) && focus.matches("textarea, input:not([type=checkbox]):not([type=radio])");
  }

  function exchange(part, fresh) {
    if (typing(part)) return;
    const focus = part.contains(document.activeElement) ? document.activeElement.id : "";
    const scrolled = [...part.querySelectorAll(".ticks")].map(function (list) { return list.scrollTop; });
    part.replaceChildren(...fresh.childNodes);
    part.querySelectorAll(".ticks").forEach(function (list, index) { list.scrollTop = scrolled[index] || 0; });
    const again = focus && document.getElementById(focus);
    if (again) again.focus({ preventScroll: true });
  }

  async function ask(form) {
    const typed = new FormData(form);
    typed.set("_offer", "1");
    if (request) request.abort();
    request = new AbortController();
    const group = document.getElementById("basis");
    group.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: typed, headers: { Accept: "text/html" }, signal: request.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-part][id]")) {
        const fresh = page.getElementById(part.id);
        if (fresh) exchange(part, fresh);
      }
    } catch { /* aborted, or offline: the button and the rules at sending remain */ } finally {
      group.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (form && form.querySelector("#basis") && WATCHED.has(event.target.name)) ask(form);
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-offer]");
    if (!button) return;
    event.preventDefault();
    ask(button.form);
  });
})();
